import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Priority, priorities } from '#lib/llm/gateway/policy.ts'
import { FairQueue } from '#lib/llm/gateway/queue.ts'
import { Chance } from '#tests/fakes/simulation/chance.ts'

type Entry = { id: number; priority: Priority; flow: string }
const served = (queue: FairQueue<Entry>): Entry[] => {
  const all: Entry[] = []
  for (let next = queue.take(); next; next = queue.take()) all.push(next)
  return all
}
const filled = (count: number, priority: Priority, flow: (n: number) => string) => {
  const queue = new FairQueue<Entry>()
  for (let id = 0; id < count; id++) queue.add({ id, priority, flow: flow(id) })
  return queue
}

/** The same rules without any speed: lists that are searched each time. */
class PlainQueue {
  private entries: Entry[] = []
  /** Flows in the order of their turns, by priority. */
  private turns: Record<Priority, string[]> = { high: [], normal: [], batch: [] }

  add(entry: Entry) {
    this.entries.push(entry)
    const turns = this.turns[entry.priority]
    if (!turns.includes(entry.flow)) turns.push(entry.flow)
  }
  remove(entry: Entry) {
    this.entries = this.entries.filter((other) => other !== entry)
  }
  take(priority: Priority): Entry | undefined {
    const turns = this.turns[priority]
    for (let flow = turns.shift(); flow !== undefined; flow = turns.shift()) {
      const its = this.entries.filter((entry) => entry.priority === priority && entry.flow === flow)
      const [first] = its
      if (!first) continue
      if (its.length > 1) turns.push(flow)
      this.remove(first)
      return first
    }
    return undefined
  }
}

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      priority: fc.constantFrom(...priorities),
      flow: fc.constantFrom('a', 'b', 'c', 'd'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
)

it('serves everyone once and nobody who left, flows in turns, each in its order, and says so before', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 150 }), (actions) => {
      const queue = new FairQueue<Entry>()
      const plain = new PlainQueue()
      const waiting = new Set<Entry>()
      const takeOne = () => {
        const [expected, next] = queue.inOrder().take(2)
        const taken = queue.take()
        expect(taken).toBe(expected)
        if (!taken) return expect(waiting.size).toBe(0)
        expect(waiting.delete(taken)).toBe(true)
        expect(plain.take(taken.priority)).toBe(taken)
        expect(queue.inOrder().next().value).toBe(next)
      }
      for (const [id, action] of actions.entries()) {
        if (action.kind === 'add') {
          const entry = { id, priority: action.priority, flow: action.flow }
          for (const one of [queue, plain]) one.add(entry)
          waiting.add(entry)
        } else if (action.kind === 'take') takeOne()
        else {
          const left = Array.from(waiting)[action.which % Math.max(1, waiting.size)]
          if (!left) continue
          expect(queue.remove(left)).toBe(true)
          expect(queue.remove(left)).toBe(false)
          plain.remove(left)
          waiting.delete(left)
        }
        expect(queue.waiting).toBe(waiting.size)
      }
      const announced = [...queue.inOrder()]
      expect(new Set(announced)).toEqual(waiting)
      expect(served(queue)).toEqual(announced)
    }),
    { numRuns: 300 },
  )
})

it('serves the priorities by their weights, and one who had nobody waiting does not catch up', () => {
  const queue = filled(40, 'high', () => 'a')
  for (let id = 40; id < 200; id++) queue.add({ id, priority: id < 120 ? 'normal' : 'batch', flow: 'b' })
  const first = Array.from({ length: 42 }, () => queue.take()?.priority)
  expect(priorities.map((name) => first.filter((priority) => priority === name).length)).toEqual([32, 8, 2])
  served(queue)
  for (let id = 0; id < 400; id++) queue.add({ id, priority: 'high', flow: 'a' })
  for (let n = 0; n < 300; n++) queue.take()
  for (let id = 400; id < 500; id++) queue.add({ id, priority: 'batch', flow: 'b' })
  const then = Array.from({ length: 34 }, () => queue.take()?.priority)
  expect(then.filter((priority) => priority === 'batch')).toHaveLength(2)
})

it('lets the one entry of a bot wait for no more than one of each other bot, whatever comes after it', () => {
  const queue = filled(1_000, 'normal', (id) => `bot:${id % 20}`)
  const lone = { id: -1, priority: 'normal' as const, flow: 'bot:lone' }
  queue.add(lone)
  let before = 0
  for (let next = queue.take(); next && next !== lone && before < 1_000; next = queue.take()) {
    before++
    queue.add({ id: before, priority: 'normal', flow: 'bot:0' })
  }
  expect(before).toBeLessThanOrEqual(20)
})

it('lets work that nobody waits for through once in 21 at least', () => {
  const queue = new FairQueue<Entry>()
  queue.add({ id: -1, priority: 'batch', flow: 'a' })
  let before = 0
  for (; before < 1_000; before++) {
    for (const priority of ['high', 'normal'] as const) queue.add({ id: before, priority, flow: 'b' })
    if (queue.take()?.priority === 'batch') break
  }
  expect(before).toBeLessThanOrEqual(21)
})

/*
 * Hundreds of thousands, since each of them is to take as long as the first: what looks at all that wait for each that comes
 * or leaves does not end within the limit.
 */

it('takes hundreds of thousands, half of which leave, and half of which are one bot’s', () => {
  const chance = new Chance(1)
  const queue = new FairQueue<Entry>()
  const entries = Array.from(
    { length: 300_000 },
    (_, id): Entry => ({ id, priority: chance.one(priorities), flow: id % 2 ? 'bot:big' : `bot:${chance.whole(0, 300)}` }),
  )
  for (const entry of entries) queue.add(entry)
  const staying = entries.filter((entry) => !(chance.happens(0.5) && queue.remove(entry)))
  expect(served(queue)).toHaveLength(staying.length)
})

it('puts hundreds of thousands in order, when one bot has half of them', () => {
  const queue = filled(300_000, 'normal', (id) => (id % 2 ? 'bot:big' : `bot:${id}`))
  expect([...queue.inOrder()]).toHaveLength(300_000)
})
