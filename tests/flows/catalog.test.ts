import { beforeAll, expect, it } from 'vitest'
import * as admin from '#app/api/admin/models/route.ts'
import * as models from '#app/api/v1/models/route.ts'
import { catalogQuery, matching } from '#app/console/(shell)/models/catalog-query.ts'
import { db } from '#lib/database/client.ts'
import { newId } from '#lib/ids.ts'
import { createProvider, updateProvider } from '#lib/llm/provider-rows.ts'
import { healthSince } from '#lib/usage/model-health.ts'
import { type CatalogEntry, wholeCatalog } from '#lib/usage/models.ts'
import { seedPrices } from '#lib/usage/prices.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop, making } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const vendor = await startVendor()
let catalog: Map<string, CatalogEntry>
beforeAll(async () => {
  await seedPrices()
  await makeShop()
  await createProvider({ vendor: 'openai', name: 'openai', credentials: { apiKey: 'sk-0123456789abcdef' }, models: ['gpt-x'] }, making)
  await makeProvider(vendor.baseUrl, { name: 'old', models: ['text-1'], api: 'completions' })
  const { id } = await makeProvider(vendor.baseUrl, { name: 'resting', models: ['one'] })
  await updateProvider(id, { enabled: false }, making)
  await entries()
  const key = (await makeKey({ scopes: ['admin'] })).key
  const { data } = await (await call(admin, 'GET', { key })).json()
  catalog = new Map(data.map((model: CatalogEntry) => [model.id, model]))
  return vendor.close
})

/** Calls of the last minutes: three answered, one failed, and what says nothing of a model; and one of yesterday. */
async function entries() {
  const of = (status: string, ttftMs: number | null, ageMs = 60_000) => ({
    id: newId('use'),
    requestId: newId('req'),
    provider: 'openai',
    model: 'openai/gpt-4o-mini',
    status,
    ttftMs,
    createdAt: new Date(Date.now() - ageMs),
  })
  const answered = [100, 300, 200].map((ttftMs) => of('success', ttftMs))
  const silent = ['pending', 'cancelled', 'unknown'].map((status) => of(status, 9_000))
  await db().usageEntry.createMany({ data: [...answered, ...silent, of('failed', null), of('failed', null, 86_400_000)] })
}

it('tells of each model what it can do, what it costs since when, where it stands, and how it did in the last hour', () => {
  expect(catalog.get('openai/gpt-4o-mini')).toMatchObject({
    vendor: 'openai',
    region: 'US',
    contextWindow: 128_000,
    vision: true,
    streams: true,
    enabled: true,
    price: { inputPerMillion: '0.15', currency: 'USD', validFrom: '2026-09-23T00:00:00.000Z' },
    health: { calls: 4, failedShare: 0.25, firstTokenMs: 200 },
  })
  const nothing = { calls: 0, failedShare: null, firstTokenMs: null }
  expect(catalog.get('openai/gpt-x')).toMatchObject({ contextWindow: null, vision: null, price: null, health: nothing })
  expect(catalog.get('openai/gpt-4')).toMatchObject({ jsonMode: null })
  expect(catalog.get('old/text-1')).toMatchObject({ vendor: 'openai-compatible', region: 'any', vision: false, jsonMode: null })
  expect(catalog.get('resting/one')).toMatchObject({ enabled: false })
  expect(catalog.get('frontdesk/knowledge')).toMatchObject({ region: 'own', vision: false, enabled: true, contextWindow: null })
})

it('gives the same in OpenAI’s list, without what cannot be named, and nothing of it for a bot', async () => {
  const { data } = await (await call(models, 'GET', { key: (await makeKey()).key })).json()
  const listed = new Map<string, object>(data.map((model: { id: string }) => [model.id, model]))
  const entry = catalog.get('openai/gpt-4o-mini')
  expect(listed.get('openai/gpt-4o-mini')).toEqual({ id: entry?.id, object: 'model', created: 0, owned_by: 'openai', frontdesk: entry })
  expect(listed.get('demo')).toMatchObject({ owned_by: 'frontdesk', frontdesk: null })
  expect(listed.has('resting/one')).toBe(false)
})

it('reads the health by an index, however long the ledger is', async () => {
  const plan = await db().$transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL enable_seqscan = off`
    return tx.$queryRaw<{ 'QUERY PLAN': string }[]>`
      EXPLAIN SELECT model FROM "UsageEntry" WHERE "createdAt" >= ${new Date()} AND status IN ('success', 'failed') GROUP BY model`
  })
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/Index Cond: .*"createdAt" >=/)
  expect(await healthSince(new Date())).toEqual(new Map())
})

it('finds models by words, provider, ability and state, and by nothing that is not understood', async () => {
  const all = await wholeCatalog()
  const found = (search: object) => matching(all, catalogQuery.parse(search)).map(({ id }) => id)
  expect(found({ text: 'MINI gpt-4o' })).toEqual(['openai/gpt-4o-mini'])
  expect(found({ provider: 'old' })).toEqual(['old/text-1', 'old/mock'])
  expect(found({ state: 'disabled' })).toEqual(['resting/one', 'resting/mock'])
  expect(found({ ability: 'vision', provider: 'openai' })).not.toContain('openai/gpt-4')
  expect(found({ ability: 'priced' })).not.toContain('openai/gpt-x')
  expect(found({ ability: 'flying', state: '' })).toHaveLength(all.length)
})
