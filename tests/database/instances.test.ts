import { expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { knowingWhetherAlone, registerInstance } from '#lib/database/instances.ts'
import { until } from '#tests/fakes/until.ts'

const holders = () =>
  db().$queryRaw<{ pid: number }[]>`
    SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
const isAlone = () => knowingWhetherAlone(async (alone) => alone)

it('is registered again after its connection broke, so that the next one to start is not alone', async () => {
  expect(await isAlone()).toBe(true)
  await registerInstance()
  const [first] = await holders()
  expect(await isAlone()).toBe(false)
  await db().$queryRaw`SELECT pg_terminate_backend(${first?.pid}::int)`
  await until(async () => (await holders()).some(({ pid }) => pid !== first?.pid))
  expect(await isAlone()).toBe(false)
})
