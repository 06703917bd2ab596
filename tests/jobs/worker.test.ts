import { beforeAll, expect, it } from 'vitest'
import { createBot } from '#lib/chat/bots.ts'
import { db } from '#lib/database/client.ts'
import { sendBatch, sendCacheCalibration } from '#lib/jobs/queues.ts'
import { startWorker } from '#lib/jobs/worker.ts'
import { batchesOf, manyItems } from '#tests/fakes/batch.ts'
import { startBatchVendor } from '#tests/fakes/batch-vendor.ts'
import { makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const vendor = await startVendor({ answer: 'echo' })
let api: ReturnType<typeof batchesOf>
beforeAll(async () => {
  await makeShop()
  await makeProvider(vendor.baseUrl)
  api = batchesOf((await makeKey()).key)
  return vendor.close
})

it('works on what was sent before it was started and after it, each item once', { timeout: 60_000 }, async () => {
  const { id: early } = await (await api.send({ items: manyItems(30) })).json()
  await db().$executeRaw`DELETE FROM pgboss.job WHERE name = 'batches'` // its job was lost: the batch itself is enough
  await startWorker()
  const { id: late } = await (await api.send({ items: manyItems(30) })).json()
  await sendBatch({ batchId: late }) // twice is once

  for (const id of [early, late]) await expect.poll(async () => (await api.get(id)).status, { timeout: 30_000 }).toBe('completed')
  expect(vendor.stats().requests).toBe(60)
})

it('looks again after a minute at what a vendor has, and tells it at once of a cancel', { timeout: 60_000 }, async () => {
  const fake = await startBatchVendor('openai')
  const credentials = { apiKey: 'sk-0123456789abcdef' }
  await makeProvider(fake.baseUrl, { vendor: 'openai', name: 'openai', models: ['gpt-4o-mini'], credentials, priority: 1 })
  const { id } = await (await api.send({ items: manyItems(3), vendorBatch: true })).json()
  await expect.poll(async () => (await api.get(id)).vendorBatches[0]?.state, { timeout: 30_000 }).toBe('sent')
  const waiting = () => db().$queryRaw<{ seconds: number }[]>`
    SELECT extract(epoch FROM start_after - created_on)::int AS seconds FROM pgboss.job
    WHERE name = 'batches' AND data->>'batchId' = ${id} AND state = 'created'`
  await expect.poll(waiting, { timeout: 30_000 }).toEqual([{ seconds: 60 }])
  await api.cancel(id)
  await expect.poll(() => fake.other.cancels, { timeout: 30_000 }).toBe(1)
  await fake.close()
})

it('sends nothing of a batch that was not stored', async () => {
  expect((await api.sendLines([...manyItems(600), '{'])).status).toBe(400)
  const ofNoBatch = await db().$queryRaw<object[]>`
    SELECT j.id FROM pgboss.job j LEFT JOIN "Batch" b ON b.id = j.data->>'batchId' WHERE j.name = 'batches' AND b.id IS NULL`
  expect(ofNoBatch).toEqual([])
})

it('calibrates the cache of a bot, once for as many as ask for it', { timeout: 60_000 }, async () => {
  await startWorker()
  const { id: botId } = await createBot(
    { slug: 'alike', name: 'Alike', cacheEmbeddingModel: 'mock/embedding-away' },
    { type: 'system', id: null },
  )
  await Promise.all([0, 1, 2].map(() => sendCacheCalibration({ botId })))
  const jobs = await db().$queryRaw<object[]>`SELECT id FROM pgboss.job WHERE name = 'calibrations'`
  expect(jobs).toHaveLength(1)
  const found = () => db().cacheCalibration.findUnique({ where: { botId } })
  await expect.poll(found, { timeout: 45_000 }).toMatchObject({ verdict: 'too_few', threshold: null }) // it has no pairs
})
