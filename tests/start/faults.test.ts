import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, questionOf, startCustomers, type Told } from '#tests/fakes/customers.ts'
import { execute, outlivingKill, type ScratchPostgres, startScratchPostgres } from '#tests/fakes/postgres.ts'
import { newDataDir, type Product, startProduct } from '#tests/fakes/product.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'

/*
 * What breaks while customers ask, and what must hold all the same: whoever was given an answer has it, each call that a
 * vendor saw is one row of the ledger, each message is one turn, and each end is an honest one.
 */
const customers = 16
const vendorPace = { answer: 'echo', record: 50_000, latency: 60, tokenDelay: 2 } as const

let postgres: ScratchPostgres
let data: Awaited<ReturnType<typeof newDataDir>>
beforeAll(async () => {
  postgres = await startScratchPostgres(outlivingKill)
  data = await newDataDir()
})
afterAll(async () => {
  await postgres?.stop()
  await data?.remove()
})

const start = () => startProduct({ dataDir: data.path, env: { DATABASE_URL: postgres.url } })

/** Makes a vendor the provider of this name; its model is `<name>/mock`. */
async function provide(product: Product, name: string, vendor: Vendor, more: object = {}): Promise<string> {
  const headers = { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' }
  const fields = { vendor: 'openai-compatible', name, baseUrl: vendor.baseUrl, models: ['mock'], allowPrivateNetwork: true, ...more }
  const response = await fetch(`${product.url}/api/admin/providers`, { method: 'POST', headers, body: JSON.stringify(fields) })
  expect(response.status).toBe(201)
  return `${name}/mock`
}

type Row = { question: string | null; status: string; error: string | null }

/** The ledger's rows of one provider, each with the question that it was for. */
const ledgerOf = async (provider: string) =>
  (await execute(
    postgres.url,
    `SELECT q.text AS question, u.status, u.error FROM "UsageEntry" u LEFT JOIN "Message" r ON r.id = u."messageId"
      LEFT JOIN "Message" q ON q.id = r."replyToId" WHERE u.provider = '${provider}'`,
  )) as Row[]

/** Waits for what a running load brings about, without taking its time from it. */
const comesAbout = (look: () => boolean) => expect.poll(look, { timeout: 60_000, interval: 20 }).toBe(true)

/** A row whose call was never made: the database went away between the row and the call. */
const wasNeverMade = ({ status, error }: Row): boolean => status === 'failed' && error === 'cancelled'

const counted = (questions: (string | null | undefined)[]) => {
  const counts = new Map<string, number>()
  for (const question of questions) counts.set(question ?? '', (counts.get(question ?? '') ?? 0) + 1)
  return counts
}

/** The questions that a vendor was asked, one for each call. */
const seenBy = (vendor: Vendor): (string | undefined)[] =>
  vendor.asked().map((body) => /How long does a refund take to arrive\? \(order [\d-]+\)/.exec(JSON.stringify(body))?.[0])

/** Each call that the vendor saw is one row; only a row that says `unknown` may have no call. Gives how many of those there are. */
async function booksAgree(provider: string, vendor: Vendor): Promise<number> {
  const rows = (await ledgerOf(provider)).filter((row) => !wasNeverMade(row))
  const unknown = counted(rows.filter(({ status }) => status === 'unknown').map(({ question }) => question))
  const written = counted(rows.map(({ question }) => question))
  const seen = counted(seenBy(vendor))
  expect(new Set(rows.map(({ status }) => status)).difference(new Set(['success', 'failed', 'cancelled', 'unknown']))).toEqual(new Set())
  const wrong = Array.from(new Set([...written.keys(), ...seen.keys()])).filter((question) => {
    const [rowsHere, seenHere] = [written.get(question) ?? 0, seen.get(question) ?? 0]
    return seenHere > rowsHere || seenHere < rowsHere - (unknown.get(question) ?? 0)
  })
  expect(wrong).toEqual([])
  return rows.filter(({ status }) => status === 'unknown').length
}

/** Whoever was given an answer finds it on record, word for word, and nothing waits for an end. */
async function acknowledgedAreStored(told: Told[]): Promise<void> {
  const rows = await execute(postgres.url, `SELECT id, text, status FROM "Message" WHERE role = 'assistant'`)
  const stored = new Map(rows.map(({ id, text, status }) => [id, { text, status }]))
  const lost = told.filter(({ end, messageId, reply }) => {
    const row = stored.get(messageId)
    return end === 'answered' && (row?.text !== reply || row?.status !== 'answered')
  })
  expect(lost).toEqual([])
  expect(rows.filter(({ status }) => status === 'pending')).toEqual([])
}

/** How often each of these questions stands in the database. */
async function timesStored(texts: string[]): Promise<Set<number>> {
  const rows = await execute(postgres.url, `SELECT text FROM "Message" WHERE role = 'user'`)
  const counts = counted(rows.map(({ text }) => String(text)))
  return new Set(texts.map((text) => counts.get(text) ?? 0))
}

describe('kill -9 in mid-load', () => {
  it('loses no answer that was given, no call that was made, and makes no message a second turn', async () => {
    await using vendor = await startVendor(vendorPace)
    await using killed = await start()
    const model = await provide(killed, 'kill', vendor, { priority: 1 })
    const load = startCustomers(killed, model, 1, customers)
    await comesAbout(() => load.told.length >= 200)
    const { token } = await (await fetch(`${killed.url}/api/widget/sessions`, { method: 'POST' })).json()
    const { text } = questionOf('1-1000', model, true)
    const say = ({ url }: Product) =>
      fetch(`${url}/api/widget/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text, clientId: 'c1' }),
      })
    const begun = await say(killed)

    await killed.kill()
    const told = await load.stop()
    await expect(begun.text()).rejects.toThrow('terminated')
    await using next = await start()

    await acknowledgedAreStored(told)
    const unknown = await booksAgree('kill', vendor)
    expect(unknown).toBeGreaterThan(0)
    expect(unknown).toBeLessThanOrEqual(customers + 1) // as many calls as could be under way

    const broken = told.filter(({ end }) => end === 'broken')
    expect(broken.length).toBeGreaterThan(0)
    const again = [...broken, ...told.filter(({ end }) => end === 'answered').slice(-20)]
    const retold = await Promise.all(again.map(({ question }) => ask(next, question)))
    await (await say(next)).text()

    expect(retold.filter(({ end }) => end === 'refused' || end === 'broken')).toEqual([])
    for (const [at, { end, messageId, reply }] of again.entries())
      if (end === 'answered') expect(retold[at]).toMatchObject({ messageId, reply })
    expect(await timesStored([...told.map(({ question }) => question.text), text])).toEqual(new Set([1]))
    await booksAgree('kill', vendor)
    expect(await next.stop()).toBe(0)
  })
})

describe('PostgreSQL killed in mid-load', () => {
  const outageMs = 3_000

  it('is a refusal that says when to come again, then the turns go on, and the books agree', async () => {
    await using vendor = await startVendor(vendorPace)
    await using product = await start()
    const model = await provide(product, 'restart', vendor)
    const load = startCustomers(product, model, 2, customers)
    await comesAbout(() => load.told.length >= 100)
    const goneAt = performance.now()
    await postgres.kill()
    // The others may all be hearing an answer now, and wait with it.
    const late = Promise.all([0, 1].map((number) => ask(product, questionOf(`3-${number}`, model, number === 1))))
    await sleep(outageMs) // the outage itself
    expect((await fetch(`${product.url}/api/health`)).status).toBe(503)
    await postgres.startAgain()
    const backAt = performance.now()
    const goodSince = () => load.told.filter(({ end, askedAt }) => end === 'answered' && askedAt >= backAt)
    await comesAbout(() => goodSince().length >= 100)
    const told = [...(await load.stop()), ...(await late)]

    const [firstGood] = goodSince()
    expect((firstGood?.askedAt ?? Number.NaN) + (firstGood?.tookMs ?? 0) - backAt).toBeLessThan(10_000)
    const refused = told.filter(({ end }) => end === 'refused')
    expect(refused.length).toBeGreaterThan(0)
    for (const { status, retryAfter } of refused) expect({ status, retryAfter }).toEqual({ status: 503, retryAfter: 2 })
    const askedMeanwhile = refused.filter(({ askedAt }) => askedAt > goneAt)
    expect(Math.max(...askedMeanwhile.map(({ tookMs }) => tookMs))).toBeLessThan(2_500)
    expect(told.filter(({ end }) => end === 'broken')).toEqual([])
    expect(await product.stop()).toBe(0)
    await using next = await start() // it settles what could not be settled while the database was away
    await acknowledgedAreStored(told)
    await booksAgree('restart', vendor)
    expect(await next.stop()).toBe(0)
  })
})

describe('a vendor that fails', () => {
  const timeouts = { firstTokenMs: 500, idleMs: 500, totalMs: 2_000 }
  const askedByEach = 3
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product?.[Symbol.asyncDispose]())

  /** Each customer asks a few questions, one after the other, and hears what comes of it. */
  const load = async (model: string, orders: number): Promise<Told[]> =>
    (
      await Promise.all(
        Array.from({ length: customers }, async (_, name) => {
          const told: Told[] = []
          for (let number = 0; number < askedByEach; number++)
            told.push(await ask(product, questionOf(`${orders}-${name}-${number}`, model, (name + number) % 2 === 1)))
          return told
        }),
      )
    ).flat()

  const honest = { end: 'answered', degraded: true }

  it.each([
    ['never answers', 'hang', 3, { kind: 'hang' }, 'timeout'],
    ['cuts the connection', 'reset', 4, { kind: 'reset', after: 0 }, 'network'],
    ['sends rubbish', 'rubbish', 5, { kind: 'malformed' }, 'malformed'],
    ['is down', 'down', 6, { kind: 'status', status: 500 }, 'server_error'],
  ] as const)('has the embedded engine answer, and is left alone after a few calls: %s', async (_case, name, orders, fault, reason) => {
    await using vendor = await startVendor({ record: 1_000, tokens: 1 })
    vendor.script({ ...fault, count: 1_000 })
    const model = await provide(product, name, vendor, { timeouts })

    const told = await load(model, orders)

    expect(told.map(({ end, degraded }) => ({ end, degraded }))).toEqual(told.map(() => honest))
    expect(Math.max(...told.map(({ tookMs }) => tookMs))).toBeLessThan(6_000)
    // The circuit opens with the fifth failure: those under way by then are more, and up to four have been made again.
    const { requests } = vendor.stats()
    expect(requests).toBeLessThanOrEqual(customers + 4)
    expect(await ask(product, questionOf(`${orders}-1000`, model, false))).toMatchObject(honest)
    expect(vendor.stats().requests).toBe(requests)
    await booksAgree(name, vendor)
    expect(counted((await ledgerOf(name)).map(({ status, error }) => `${status} ${error}`))).toEqual(
      new Map([[`failed ${reason}`, requests]]),
    )
  })

  it('is not asked before the pause is over that it has asked for, and then answers everybody', async () => {
    await using vendor = await startVendor({ record: 1_000, answer: 'echo' })
    vendor.script({ kind: 'status', status: 429, retryAfter: 1, count: customers })
    const model = await provide(product, 'pause', vendor)

    const told = await load(model, 7)

    expect(told.filter(({ end, degraded }) => end !== 'answered' || degraded)).toEqual([])
    expect(vendor.stats().requests).toBe(customers * (askedByEach + 1))
    await booksAgree('pause', vendor)
    expect(counted((await ledgerOf('pause')).map(({ status, error }) => error ?? status))).toEqual(
      new Map([
        ['rate_limited', customers],
        ['success', customers * askedByEach],
      ]),
    )
  })

  it('is left alone when it asks for a long pause', async () => {
    await using vendor = await startVendor({ record: 1_000 })
    vendor.script({ kind: 'status', status: 429, retryAfter: 600, count: 1_000 })
    const model = await provide(product, 'storm', vendor)

    const told = await load(model, 8)

    expect(told.map(({ end, degraded }) => ({ end, degraded }))).toEqual(told.map(() => honest))
    expect(vendor.stats().requests).toBeLessThanOrEqual(customers)
    await booksAgree('storm', vendor)
  })
})
