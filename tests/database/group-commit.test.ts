import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GroupCommit } from '#lib/database/group-commit.ts'
import { testClock } from '#tests/fakes/clock.ts'

const badRow = new Error('bad row')
const away = new Error('away')
const judge = (error: unknown) => (error === badRow ? 'bad_row' : error === away ? 'unavailable' : 'failed')

/** A clock whose sleeps end at once and only move its own time. */
function movingClock() {
  let now = 0
  return {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms
    },
  }
}

it('commits every good row exactly once, whatever bad rows travel with it, and fails each bad row alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), async (goods, rowsMax) => {
      const committed: number[] = []
      const commit = async (rows: number[]) => {
        await Promise.resolve()
        if (rows.some((row) => !goods[row])) throw badRow
        committed.push(...rows)
      }
      const writer = new GroupCommit<number>({ commit, judge, rowsMax })
      const ends = await Promise.allSettled(goods.map((_, row) => writer.write(row, { patienceMs: 1_000 })))
      expect(ends.map(({ status }) => status === 'fulfilled')).toEqual(goods)
      expect(committed.toSorted((a, b) => a - b)).toEqual(goods.flatMap((good, row) => (good ? [row] : [])))
    }),
    { numRuns: 60 },
  )
})

it('sends what waits together in one commit', async () => {
  const sizes: number[] = []
  const writer = new GroupCommit<number>({ commit: async (rows) => void sizes.push(rows.length), judge })
  await Promise.all(Array.from({ length: 40 }, (_, row) => writer.write(row, { patienceMs: 1_000 })))
  expect(sizes).toEqual([40])
})

it('asks a database that is away again until the patience of each row ends', async () => {
  const clock = movingClock()
  const commit = async () => {
    if (clock.now() < 3_000) throw away
  }
  const writer = new GroupCommit<string>({ commit, judge, clock })
  const [question, reply] = await Promise.allSettled([
    writer.write('question', { patienceMs: 1_500 }),
    writer.write('reply', { patienceMs: 30_000 }),
  ])
  expect(question).toMatchObject({ status: 'rejected', reason: { code: 'overloaded', headers: { 'retry-after': '2' } } })
  expect(reply.status).toBe('fulfilled')
})

it('refuses what would wait beyond its bound, and drains what it took', async () => {
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const written: number[] = []
  const commit = async (rows: number[]) => {
    await gate
    written.push(...rows)
  }
  const writer = new GroupCommit<number>({ commit, judge, waitingMax: 3, writersMax: 1 })
  const taken = [1, 2, 3].map((row) => writer.write(row, { patienceMs: 1_000 }))
  await expect(writer.write(4, { patienceMs: 1_000 })).rejects.toMatchObject({ code: 'overloaded' })
  const drained = writer.drain()
  release()
  await drained
  await Promise.all(taken)
  expect(written).toEqual([1, 2, 3])
})

it('looks at the patience of a row that came while a more patient one waits for the database', async () => {
  const clock = testClock()
  const writer = new GroupCommit<string>({ commit: () => Promise.reject(away), judge, writersMax: 1, clock })
  const reply = writer.write('reply', { patienceMs: 30_000 })
  reply.catch(() => {})
  await clock.advance(200)
  const question = writer.write('question', { patienceMs: 1_500 })
  let ended = false
  question.catch(() => {
    ended = true
  })
  await clock.advance(1_700)
  expect(ended).toBe(true)
  await clock.advance(30_000)
  await expect(reply).rejects.toMatchObject({ code: 'overloaded' })
})

it('lets rows that nobody waits for travel together, at the latest when they have waited for a while', async () => {
  const clock = testClock()
  const commits: string[][] = []
  const writer = new GroupCommit<string>({ commit: async (rows) => void commits.push(rows), judge, lingerMs: 20, clock })
  const later = (row: string) => writer.write(row, { patienceMs: 1_000, unhurried: true })
  const both = [later('a')]
  await clock.advance(15)
  both.push(later('b'))
  expect(commits).toEqual([])
  await clock.advance(5)
  await Promise.all(both)
  expect(commits).toEqual([['a', 'b']])

  void later('c')
  await writer.write('somebody waits', { patienceMs: 1_000 })
  expect(commits.slice(1)).toEqual([['c', 'somebody waits']])

  void later('d')
  await writer.drain()
  expect(commits.slice(2)).toEqual([['d']])
})

it('starts no commit for what comes during one and that nobody waits for', async () => {
  const clock = testClock()
  const commits: string[][] = []
  const gate = Promise.withResolvers<void>()
  const commit = async (rows: string[]) => {
    commits.push(rows)
    await gate.promise
  }
  const writer = new GroupCommit<string>({ commit, judge, lingerMs: 20, writersMax: 1, clock })
  const first = writer.write('first', { patienceMs: 1_000 })
  await clock.advance(1)
  const second = writer.write('second', { patienceMs: 1_000, unhurried: true })
  gate.resolve()
  await first
  expect(commits).toEqual([['first']])
  await clock.advance(20)
  await second
  expect(commits).toEqual([['first'], ['second']])
})

it('puts one row in the place of another that waits, and of none that is on its way', async () => {
  const commits: string[][] = []
  const gate = Promise.withResolvers<void>()
  const commit = async (rows: string[]) => {
    commits.push(rows)
    await gate.promise
  }
  const writer = new GroupCommit<string>({ commit, judge, writersMax: 1 })
  const amend = (row: string) =>
    writer.amend(
      (one) => one === row,
      (one) => `${one}, amended`,
    )
  const first = writer.write('first', { patienceMs: 1_000 })
  await new Promise((resolve) => setImmediate(resolve))
  const others = ['second', 'third'].map((row) => writer.write(row, { patienceMs: 1_000 }))
  expect([amend('first'), amend('second'), amend('of nobody')]).toEqual([false, true, false])
  gate.resolve()
  await Promise.all([first, ...others])
  expect(commits).toEqual([['first'], ['second, amended', 'third']])
})
