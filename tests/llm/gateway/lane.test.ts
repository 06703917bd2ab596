import { getEventListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { Lane, type LaneRequest, type Stay, type TurnedAway, waitingMax } from '#lib/llm/gateway/lane.ts'
import type { Limits } from '#lib/llm/gateway/policy.ts'
import { testClock } from '#tests/fakes/clock.ts'

const none: Limits = { concurrency: 1, requestsPerSecond: null, requestsPerMinute: null, tokensPerMinute: null }
const askOf = (more: Partial<LaneRequest> = {}): LaneRequest => ({ priority: 'normal', flow: 'bot:a', tokens: 1, ...more })

const model = 'openai/gpt-4o'

/** A lane on a test's clock, and the answers in the order they came. */
function laneOf(limits: Partial<Limits> = {}) {
  const clock = testClock()
  const lane = new Lane({ ...none, ...limits }, clock, () => 1)
  const answers: { name: string; answer: Stay | TurnedAway; at: number }[] = []
  const since = clock.now()
  const enter = async (name: string, more: Partial<LaneRequest> = {}, its = model) => {
    const answer = await lane.enter(askOf(more), its)
    answers.push({ name, answer, at: clock.now() - since })
    return answer
  }
  const stays = () => answers.flatMap(({ answer }) => ('why' in answer ? [] : [answer]))
  const outcomes = () => answers.map(({ name, answer, at }) => [name, 'why' in answer ? answer.why : 'began', at])
  return { clock, lane, enter, stays, outcomes }
}

it('lets no more begin at once than there is room for, and the next one as soon as one has left', async () => {
  const { clock, lane, enter, stays } = laneOf({ concurrency: 3 })
  for (let n = 0; n < 10; n++) void enter(`${n}`)
  await clock.advance(0)
  expect(lane.state).toMatchObject({ running: 3, waiting: 7 })
  stays()[0]?.leave(1)
  stays()[0]?.leave(1) // once more changes nothing
  await clock.advance(0)
  expect(lane.state).toMatchObject({ running: 3, waiting: 6 })
})

it('begins nothing while the vendor wants to be left alone, and goes on by itself at the end of it', async () => {
  const { clock, lane, enter, outcomes } = laneOf({ concurrency: 5 })
  lane.rest(clock.now() + 5_000, model)
  for (const name of ['a', 'b']) void enter(name)
  await clock.advance(4_999)
  expect(outcomes()).toEqual([])
  await clock.advance(1)
  expect(outcomes()).toEqual([
    ['a', 'began', 5_000],
    ['b', 'began', 5_000],
  ])
})

it('sends all who wait for a model elsewhere when it rests for long, work that nobody waits for as well', async () => {
  const { clock, lane, enter, outcomes } = laneOf()
  void enter('first')
  for (const priority of ['high', 'batch'] as const) void enter(priority, { priority })
  await clock.advance(1_000)
  lane.rest(clock.now() + 11_000, model)
  await enter('next')
  expect(outcomes().slice(1)).toEqual([
    ['high', 'resting', 1_000],
    ['batch', 'resting', 1_000],
    ['next', 'resting', 1_000],
  ])
  expect(lane.state.waiting).toBe(0)
})

it('goes on with the other models of a key while one of them rests or has nothing left', async () => {
  const { clock, lane, enter, outcomes, stays } = laneOf()
  const other = 'openai/gpt-4o-mini'
  void enter('first', {}, other)
  for (const its of [model, other]) void enter(its, {}, its)
  lane.rest(clock.now() + 60_000, model)
  await clock.advance(0)
  expect(lane.state).toEqual({ running: 1, waiting: 1 })
  expect([model, other].map((its) => lane.load(its))).toEqual([1, 1])
  stays()[0]?.leave(1)
  await clock.advance(0)
  stays()[1]?.leave(1)
  expect([model, other].map((its) => lane.load(its))).toEqual([1, 0])
  expect([model, other].map((its) => lane.fullFor('normal', its))).toEqual([60_000, 0])

  lane.hear({ requests: { left: 0, resetAt: clock.now() + 60_000 } }, 'openai/o3')
  void enter('third', {}, 'openai/o3')
  void enter('fourth', {}, other)
  await clock.advance(0)
  expect(outcomes().map(([name, outcome]) => [name, outcome])).toEqual([
    ['first', 'began'],
    [model, 'resting'],
    [other, 'began'],
    ['third', 'resting'],
    ['fourth', 'began'],
  ])
})

it('sends one on who has come to the head of the line for a model that has nothing left by then', async () => {
  const { clock, lane, enter, outcomes, stays } = laneOf()
  void enter('first')
  void enter('second')
  void enter('third', {}, 'openai/gpt-4o-mini')
  await clock.advance(0)
  lane.hear({ tokens: { left: 0, resetAt: clock.now() + 31_000 } }, model)
  stays()[0]?.leave(1)
  await clock.advance(0)
  expect(outcomes()).toEqual([
    ['first', 'began', 0],
    ['second', 'resting', 0],
    ['third', 'began', 0],
  ])
  expect(lane.restsUntil(model)).toBe(clock.now() + 31_000)
})

it('keeps nobody waiting for what a vendor will not answer another model yet', async () => {
  const { clock, lane, enter, outcomes, stays } = laneOf()
  const other = 'openai/gpt-4o-mini'
  lane.hear({ requests: { left: 0, resetAt: clock.now() + 20_000 } }, model)
  for (const n of [1, 2]) void enter(`batch ${n}`, { priority: 'batch' })
  void enter('asked')
  void enter('other', {}, other)
  await clock.advance(0)
  expect([lane.state, lane.fullFor('normal', other)]).toEqual([{ running: 1, waiting: 3 }, 0])
  stays()[0]?.leave(1)
  await clock.advance(20_000)
  for (let n = 1; n < 4; n++) {
    stays()[n]?.leave(1)
    await clock.advance(0)
  }
  expect(outcomes().map(([name, , at]) => [name, at])).toEqual([
    ['other', 0],
    ['asked', 20_000],
    ['batch 1', 20_000],
    ['batch 2', 20_000],
  ])
})

it('gives two models that are both waited for the key in turns, by the weight of who waits', async () => {
  const { clock, enter, outcomes, stays } = laneOf()
  void enter('first')
  for (const n of [1, 2, 3]) void enter(`a${n}`, { priority: 'batch' }, 'openai/a')
  for (const n of [1, 2, 3, 4, 5, 6]) void enter(`b${n}`, {}, 'openai/b')
  await clock.advance(0)
  for (let n = 0; n < 9; n++) {
    stays()[n]?.leave(1)
    await clock.advance(0)
  }
  expect(outcomes().map(([name]) => name)).toEqual(['first', 'a1', 'b1', 'b2', 'b3', 'b4', 'a2', 'b5', 'b6', 'a3'])
})

it('gives a model that was kept back no more than its turn once its vendor answers again', async () => {
  const { clock, lane, enter, outcomes, stays } = laneOf()
  void enter('first', {}, 'openai/b')
  lane.rest(clock.now() + 5_000, 'openai/a')
  for (let n = 1; n < 4; n++) void enter(`a${n}`, {}, 'openai/a')
  for (let n = 1; n < 9; n++) void enter(`b${n}`, {}, 'openai/b')
  await clock.advance(0)
  const leave = async (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      stays()[n]?.leave(1)
      await clock.advance(0)
    }
  }
  await leave(0, 4)
  await clock.advance(5_000)
  await leave(4, 11)
  expect(outcomes().map(([name]) => name)).toEqual(['first', 'b1', 'b2', 'b3', 'b4', 'a1', 'b5', 'a2', 'b6', 'a3', 'b7', 'b8'])
})

it('rests for as long as the vendor asks also when the clock was set back while it answered', () => {
  let now = 10_000_000
  const lane = new Lane(none, { now: () => now, sleep: () => new Promise(() => {}) }, () => 1)
  lane.enter(askOf(), model)
  now -= 3_600_000
  lane.rest(now + 60_000, model)
  expect(lane.restsUntil(model)).toBe(now + 60_000)
})

it('waits out what a vendor has nothing left for, as long as anybody waits, and a pause for a third of that', async () => {
  const { clock, lane, enter, outcomes } = laneOf()
  lane.hear({ requests: { left: 0, resetAt: clock.now() + 20_000 } }, model)
  void enter('waits')
  await clock.advance(0)
  expect([lane.restsUntil(model), lane.fullFor('normal', model)]).toEqual([undefined, 0])
  lane.rest(clock.now() + 11_000, 'openai/o3')
  await enter('does not', {}, 'openai/o3')
  await clock.advance(20_000)
  expect(outcomes()).toEqual([
    ['does not', 'resting', 0],
    ['waits', 'began', 20_000],
  ])
})

it('turns away who would wait too long, and says for how long', async () => {
  const { clock, lane, enter, stays, outcomes } = laneOf({ requestsPerMinute: 2 })
  for (const name of ['a', 'b', 'c']) {
    void enter(name)
    await clock.advance(0)
    stays().at(-1)?.leave(null)
  }
  // The next one may begin in a minute.
  expect(outcomes().at(-1)).toEqual(['c', 'full', 0])
  expect(lane.fullFor('normal', model)).toBe(30_000)
  expect(lane.fullFor('batch', model)).toBe(0)
})

it('has room for ten thousand who wait and for none beyond them', async () => {
  const { clock, lane, enter, outcomes } = laneOf()
  for (let n = 0; n < waitingMax + 2; n++) void enter(`${n}`)
  await clock.advance(0)
  expect(lane.state.waiting).toBe(waitingMax)
  expect(outcomes()).toEqual([
    ['0', 'began', 0],
    [`${waitingMax + 1}`, 'full', 0],
  ])
})

it('lets a turn wait for thirty seconds and not past its own end, and work that nobody waits for as long as it takes', async () => {
  const { clock, lane, enter, stays, outcomes } = laneOf()
  void enter('first')
  void enter('turn')
  void enter('short', { until: clock.now() + 12_500 })
  void enter('batch', { priority: 'batch' })
  void enter('over', { until: clock.now() })
  await clock.advance(3_600_000)
  stays()[0]?.leave(1)
  await clock.advance(0)
  expect(outcomes()).toEqual([
    ['first', 'began', 0],
    ['over', 'waited', 0],
    ['short', 'waited', 13_000],
    ['turn', 'waited', 30_000],
    ['batch', 'began', 3_600_000],
  ])
  expect(lane.state).toMatchObject({ running: 1, waiting: 0 })
})

it('does not begin a call whose time is over at the moment that there is room', async () => {
  const { clock, enter, stays, outcomes } = laneOf()
  void enter('first')
  void enter('short', { until: clock.now() + 500 })
  void enter('next')
  await clock.advance(600)
  stays()[0]?.leave(1)
  await clock.advance(0)
  expect(
    outcomes()
      .slice(1)
      .map(([name, why]) => [name, why]),
  ).toEqual(
    expect.arrayContaining([
      ['short', 'waited'],
      ['next', 'began'],
    ]),
  )
})

it('tells everyone each second the place at which he will be served', async () => {
  const { clock, enter, stays } = laneOf()
  const told: string[] = []
  const onPlace = (name: string) => (place: number) => void told.push(`${name}${place}`)
  void enter('first')
  for (const [name, flow] of [
    ['a', 'x'],
    ['b', 'x'],
    ['c', 'y'],
  ] as const)
    void enter(name, { flow, onPlace: onPlace(name) })
  await clock.advance(999)
  expect(told).toEqual([])
  await clock.advance(1)
  expect(told.splice(0)).toEqual(['a1', 'c2', 'b3'])
  stays()[0]?.leave(1)
  await clock.advance(1_000)
  expect(told).toEqual(['c1', 'b2'])
})

it('moves everyone up at once when one in front has waited too long', async () => {
  const { clock, enter } = laneOf()
  const places: number[] = []
  void enter('first')
  void enter('old')
  await clock.advance(10_000)
  void enter('young', { onPlace: (place) => void places.push(place) })
  await clock.advance(20_000)
  expect([places.at(-2), places.at(-1)]).toEqual([2, 1])
})

it('lets the next one begin when one leaves the queue who needed more', async () => {
  const { clock, enter, outcomes } = laneOf({ concurrency: 5, tokensPerMinute: 100 })
  const stop = new AbortController()
  void enter('first', { tokens: 80 })
  void enter('large', { tokens: 90, signal: stop.signal })
  void enter('small', { tokens: 10 })
  await clock.advance(2_000)
  stop.abort()
  await clock.advance(0)
  expect(outcomes().slice(1)).toEqual(
    expect.arrayContaining([
      ['large', 'left', 2_000],
      ['small', 'began', 2_000],
    ]),
  )
})

it('keeps no trace of who left, was served or had been stopped before he came', async () => {
  const { clock, lane, enter, stays, outcomes } = laneOf()
  const signals = ['leaves', 'waits', 'stopped'].map(() => new AbortController())
  const [leaves, waits, stopped] = signals as [AbortController, AbortController, AbortController]
  void enter('first')
  void enter('leaves', { signal: leaves.signal })
  void enter('waits', { signal: waits.signal })
  stopped.abort()
  void enter('stopped', { signal: stopped.signal })
  await clock.advance(0)
  expect(getEventListeners(waits.signal, 'abort')).toHaveLength(1)
  leaves.abort()
  stays()[0]?.leave(1)
  await clock.advance(0)
  expect(outcomes().map(([name, why]) => [name, why])).toEqual([
    ['first', 'began'],
    ['stopped', 'left'],
    ['leaves', 'left'],
    ['waits', 'began'],
  ])
  for (const { signal } of signals) expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  expect(lane.state).toMatchObject({ running: 1, waiting: 0 })
})

it('keeps nobody waiting for a second longer, nor a model at rest, when the clock is set back', async () => {
  const clock = testClock()
  let backMs = 0
  const lane = new Lane(none, { now: () => clock.now() - backMs, sleep: clock.sleep }, () => 1)
  const since = clock.now()
  const outcomes: [string, string, number][] = []
  const enter = async (name: string, more: Partial<LaneRequest> = {}) => {
    const answer = await lane.enter(askOf(more), model)
    outcomes.push([name, 'why' in answer ? answer.why : 'began', clock.now() - since])
    return answer
  }
  lane.rest(clock.now() + 5_000, model)
  const first = enter('rested')
  void enter('turn')
  void enter('short', { until: clock.now() + 12_500 })
  await clock.advance(2_000)
  backMs = 3_600_000
  await clock.advance(40_000)
  const stay = await first
  if ('leave' in stay) stay.leave(1)
  expect(outcomes).toEqual([
    ['rested', 'began', 6_000],
    ['short', 'waited', 14_000],
    ['turn', 'waited', 31_000],
  ])
})

it('gives back the room of tokens that a call did not use', async () => {
  const { clock, enter, stays, outcomes } = laneOf({ concurrency: 5, tokensPerMinute: 100 })
  void enter('first', { tokens: 95 })
  void enter('second', { tokens: 60 })
  await clock.advance(1_000)
  stays()[0]?.leave(30)
  await clock.advance(0)
  expect(outcomes()[1]).toEqual(['second', 'began', 1_000])
})

it('holds less than 20 KB for each of ten thousand who wait', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { lane, enter } = laneOf()
  void enter('first')
  const signals: AbortController[] = []
  collect()
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < waitingMax; n++) {
    const signal = new AbortController()
    signals.push(signal)
    void lane.enter(askOf({ flow: `bot:${n % 100}`, signal: signal.signal, onPlace: () => void n }), model)
  }
  collect()
  expect(lane.state.waiting).toBe(waitingMax)
  expect((process.memoryUsage().heapUsed - before) / waitingMax).toBeLessThan(20_000)
})
