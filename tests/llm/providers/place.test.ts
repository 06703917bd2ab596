import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stepsOf, valueAt, withValue } from '#lib/llm/providers/place.ts'

const step = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'length', '0', '1', '99', '-', 'a'),
  fc.string({ minLength: 1, maxLength: 5 }),
)
const steps = fc.array(step, { minLength: 1, maxLength: 4 })
const json = fc.jsonValue({ maxDepth: 3 })

it('finds a value where it was put, and leaves what it was put into as it is', () => {
  fc.assert(
    fc.property(json, steps, json, (target, steps, value) => {
      const before = structuredClone(target)
      expect(valueAt(withValue(target, steps, value), steps)).toBe(value)
      expect(target).toEqual(before)
      expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('a')
    }),
  )
})

it('leaves what stands elsewhere as it is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), step, json, (target, step, value) => {
      const { [step]: _, ...others } = withValue(target, [step], value) as Record<string, unknown>
      const { [step]: __, ...before } = target
      expect(others).toEqual(before)
    }),
  )
})

it('reads any step from a pointer', () => {
  fc.assert(
    fc.property(steps, (steps) => {
      const pointer = steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
      expect(stepsOf(pointer)).toEqual(steps)
    }),
  )
})

it.each([
  ['/instances/0/prompt', { instances: [{ prompt: 'x' }] }],
  ['parameters.limit', { parameters: { limit: 'x' } }],
  ['/a~1b/100', { 'a/b': { 100: 'x' } }],
])('%s', (place, expected) => expect(withValue({}, stepsOf(place), 'x')).toEqual(expected))
