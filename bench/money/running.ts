import { setTimeout as sleep } from 'node:timers/promises'
import { Exact } from '#lib/usage/cost.ts'
import type { Product } from '../product.ts'
import { ask } from '../stored-turns.ts'
import { asked as models } from './models.ts'
import { type Asked, isForLargeModel, type Shop } from './shops.ts'

const examplesAtOnce = 1_000
const customers = 32

/** What a turn of the product was: given again, answered directly, or by a call. */
export type Ledger = { calls: number; cost: string }

/**
 * Sets a product up as a shop would that wants to save: the small model answers by a rule; the large one does where a message
 * touches one of the four topics, or where the classifier, trained anew on the shop's own phrasings, finds a complaint.
 */
export async function setUp(product: Product, vendorUrl: string, shops: readonly Shop[]): Promise<void> {
  await send(product, 'POST', 'providers', {
    vendor: 'openai',
    name: 'Stand-in',
    baseUrl: `${vendorUrl}/v1`,
    credentials: { apiKey: 'k' },
    models: [models.small, models.large].map((id) => id.slice(id.indexOf('/') + 1)),
    limits: { concurrency: 1_000 },
    allowPrivateNetwork: true,
  })
  for (const { slug, lang, knowledge } of shops) {
    await send(product, 'POST', 'bots', { slug, name: slug, lang, ...saving })
    await send(product, 'POST', `knowledge/import?bot=${slug}`, knowledge.map((entry) => JSON.stringify(entry)).join('\n'))
  }
  const examples = shops.flatMap(({ knowledge }) =>
    knowledge.flatMap(({ questions = [], externalId }) =>
      questions.map((text) => ({ text, class: isForLargeModel(externalId as string) ? 'complaint' : 'other' })),
    ),
  )
  for (let from = 0; from < examples.length; from += examplesAtOnce)
    await send(product, 'POST', 'routes/examples', { examples: examples.slice(from, from + examplesAtOnce) })
  await send(product, 'POST', 'routes/classifier')
  await send(product, 'POST', 'routes', { name: 'Complaints', conditions: { class: 'complaint' }, model: models.large })
  await send(product, 'POST', 'routes', { name: 'All others', model: models.small })
  await calibrated(product)
}

const calibratedMsMax = 900_000
const uncalibrated = `SELECT count(*)::int AS left FROM "Bot" b LEFT JOIN "DirectCalibration" c ON c."botId" = b.id
  WHERE c."knowledgeVersion" IS DISTINCT FROM b."knowledgeVersion"
    AND EXISTS (SELECT 1 FROM "Document" d WHERE d."botId" = b.id AND cardinality(d.questions) > 0)`

/** Resolves when it is known of every bot from which confidence on it may answer directly. */
async function calibrated({ databaseUrl }: Product): Promise<void> {
  const began = performance.now()
  while (performance.now() - began < calibratedMsMax) {
    const [row] = await ask<{ left: number }>(databaseUrl, uncalibrated)
    if (row?.left === 0) return
    await sleep(500)
  }
  throw new Error('The direct answers were not calibrated in time')
}

/** A bot that saves: answers are kept for a day. */
const saving = {
  model: null,
  cacheSeconds: 86_400,
  topics: Object.fromEntries(['money', 'medical', 'legal', 'minors'].map((topic) => [topic, { model: models.large }])),
}

/** A bot that always asks the large model. */
const spending = { model: models.large, cacheSeconds: null, directAnswers: false, recallTokens: null, topics: null }

/** From here on every question is answered by the large model. */
export async function saveNothing(product: Product, shops: readonly Shop[]): Promise<void> {
  for (const { slug } of shops) await send(product, 'PATCH', `bots/${slug}`, spending)
}

/** Asks every question of a stream, each in a conversation of its own, and tells what the ledger gained. Throws when one is not answered. */
export async function served(product: Product, stream: readonly Asked[]): Promise<Ledger> {
  const before = await ledgerOf(product)
  const left = stream.values()
  await Promise.all(
    Array.from({ length: customers }, async () => {
      for (const { shop, text } of left) await say(product, shop, text)
    }),
  )
  const after = await ledgerOf(product)
  return { calls: after.calls - before.calls, cost: new Exact(after.cost).minus(before.cost).toFixed() }
}

async function say({ url, key }: Product, bot: string, message: string): Promise<void> {
  const response = await fetch(`${url}/api/v1/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ bot, message }),
  })
  if (!response.ok) throw new Error(`A question was not answered: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}

async function ledgerOf({ databaseUrl }: Product): Promise<Ledger> {
  const [row] = await ask<Ledger>(
    databaseUrl,
    `SELECT count(*)::int AS calls, coalesce(sum("costAmount"), 0)::text AS cost FROM "UsageEntry" WHERE status = 'success'`,
  )
  if (!row) throw new Error('PostgreSQL counted nothing')
  return row
}

/** Sends JSON, or lines of it, to an address of the administration. */
async function send({ url, key }: Product, method: string, path: string, body?: object | string): Promise<void> {
  const type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json'
  const response = await fetch(`${url}/api/admin/${path}`, {
    method,
    headers: { 'content-type': type, authorization: `Bearer ${key}` },
    body: typeof body === 'string' ? body : body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
}
