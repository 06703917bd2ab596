import { afterEach, expect, it } from 'vitest'
import { quotaHeard } from '#lib/llm/gateway/heard.ts'
import type { Quota } from '#lib/llm/gateway/quota.ts'
import { dialects } from '#tests/fakes/vendors/all.ts'
import { asking } from '#tests/fakes/vendors/asking.ts'
import { connected } from '#tests/fakes/vendors/connected.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

const told = { 'content-type': 'application/json', 'x-ratelimit-remaining-requests': '7', 'x-ratelimit-reset-requests': '2s' }
const heard: { lane: string; quota: Quota }[] = []
quotaHeard().listener = (lane, quota) => heard.push({ lane, quota })
afterEach(() => void heard.splice(0))

const overHttp = dialects.filter(({ socket }) => !socket)

it.each(overHttp)('hears from $name what is left, with an answer and with a refusal', async (dialect) => {
  const telling = { ...dialect, whole: (...reply: Parameters<typeof dialect.whole>) => ({ ...dialect.whole(...reply), headers: told }) }
  await using vendor = await startDialect(telling)
  const model = connected(dialect, vendor).model(dialect.model)
  const call = () => model.doGenerate(asking('When do you open?'))

  await call()
  vendor.script({ answer: { status: 429, headers: told, body: '{}' } })
  await expect(call()).rejects.toThrow('429')

  const left = { lane: 'prov_test', quota: { requests: { left: 7, resetAt: expect.any(Number) } } }
  expect(heard).toEqual([left, left])
})
