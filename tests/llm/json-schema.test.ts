import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type JsonSchema, jsonSchema, misfits } from '#lib/llm/json-schema.ts'

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })

it.each([
  ['text', 'expected a JSON Schema'],
  [[], 'expected a JSON Schema'],
  [{}, 'type: expected object, as every answer is one'],
  [{ type: 'array', items: {} }, 'type: expected object, as every answer is one'],
  [object({ size: { type: 'strin' } }), /^properties\.size\.type: expected one of object, array/],
  [object({ size: 5 }), 'properties.size: expected a schema'],
  [{ type: 'object', properties: [] }, 'properties: expected schemas by name'],
  [object({}, { required: 'size' }), 'required: expected a list of names'],
  [object({ size: { enum: [] } }), 'properties.size.enum: expected at least one value'],
  [object({ sizes: { type: 'array', items: { minimum: '3' } } }), 'properties.sizes.items: expected a schema'],
  [object({ size: { pattern: '[' } }), 'properties.size.pattern: expected a regular expression'],
  [object({ size: { $ref: 'https://schemas.example/size' } }), /^properties\.size\.\$ref: expected a place in this schema/],
  [object({ size: { $ref: '#/$defs/size' } }), /^is not a JSON Schema that can be used: Reference not found/],
  [object({}, { if: {} }), 'if: is not possible here'],
  [object({ size: { description: 'x'.repeat(32_000) } }), 'may have at most 32000 characters'],
])('refuses %j and says what is wrong', (schema, message) => {
  expect(jsonSchema.safeParse(schema).error?.issues[0]?.message).toMatch(message)
})

const order = object(
  {
    total: { type: 'number', minimum: 0 },
    state: { enum: ['sent', 'waiting'] },
    items: { type: 'array', items: { $ref: '#/$defs/item' } },
    note: { type: ['string', 'null'] },
  },
  {
    required: ['total', 'state', 'by'],
    additionalProperties: false,
    $defs: {
      item: { properties: { name: { type: 'string' }, parts: { type: 'array', items: { $ref: '#/$defs/item' } } }, required: ['name'] },
    },
  },
)

it('takes what fits, also by reference and where a field is only required', () => {
  expect(jsonSchema.safeParse(order).success).toBe(true)
  const items = [{ name: 'lamp', parts: [{ name: 'shade' }] }]
  expect(misfits(order, { total: 3, state: 'sent', by: 'DHL', items, note: null })).toEqual([])
})

it('names what does not fit by its place, and nothing that the model said', () => {
  const said = { total: -1, state: 'secret', items: [{ name: 'lamp', parts: [{}] }, 'secret'], secret: 1 }
  const problems = misfits(order, said)
  expect(problems).toEqual([
    'total: Too small: expected number to be >=0',
    'state: Invalid option: expected one of "sent"|"waiting"',
    'by: is missing',
    'items.0.parts.0.name: is missing',
    'items.1: expected object, received string',
  ])
  expect(misfits(object({}, { additionalProperties: { type: 'number' } }), { secret: 'x' })).toEqual([
    '*: expected number, received string',
  ])
})

it('ends a pattern that would take years, as an answer that does not fit', () => {
  const hostile = object({ size: { type: 'string', pattern: '^(a+)+$' } })
  expect(jsonSchema.safeParse(hostile).success).toBe(true)
  expect(misfits(hostile, { size: `${'a'.repeat(60)}!` })).toEqual(['it could not be checked in time'])
})

/** A schema with a value of it. */
const { pair } = fc.letrec<{ pair: { schema: JsonSchema; value: unknown } }>((tie) => ({
  pair: fc.oneof(
    { maxDepth: 3 },
    fc.string().map((value) => ({ schema: { type: 'string' }, value })),
    fc.integer().map((value) => ({ schema: { type: 'integer' }, value })),
    fc.boolean().map((value) => ({ schema: { type: 'boolean' }, value })),
    fc.constant({ schema: { type: 'null' }, value: null }),
    tie('pair').map(({ schema, value }) => ({ schema: { type: 'array', items: schema }, value: [value] })),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('pair'), { minKeys: 1, maxKeys: 4 }).map(objectOf),
  ),
}))
function objectOf(pairs: Record<string, { schema: JsonSchema; value: unknown }>) {
  const each = Object.entries(pairs)
  const properties = Object.fromEntries(each.map(([name, { schema }]) => [name, schema]))
  return {
    schema: { type: 'object', properties, required: Object.keys(pairs), additionalProperties: false },
    value: Object.fromEntries(each.map(([name, { value }]) => [name, value])) as Record<string, unknown>,
  }
}

it('takes every value of a schema, and none with a field less, a field more, or one of another type', () => {
  const wholes = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), pair, { minKeys: 1, maxKeys: 4 }).map(objectOf)
  fc.assert(
    fc.property(wholes, ({ schema, value }) => {
      const [name = ''] = Object.keys(value)
      const { [name]: left, ...less } = value
      expect(jsonSchema.safeParse(schema).error).toBeUndefined()
      expect(misfits(schema, JSON.parse(JSON.stringify(value)))).toEqual([])
      expect(misfits(schema, less)).toEqual([`${name}: is missing`])
      expect(misfits(schema, { ...value, more_: 1 })).toEqual(['has fields that the schema does not name'])
      expect(misfits(schema, { ...value, [name]: Number.NaN })).toEqual([expect.stringMatching(new RegExp(`^${name}: `))])
    }),
    { numRuns: 50 },
  )
})
