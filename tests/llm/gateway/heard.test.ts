import { expect, it, vi } from 'vitest'
import { gateway } from '#lib/llm/gateway/gateway.ts'
import { dialects } from '#tests/fakes/vendors/all.ts'
import { asking } from '#tests/fakes/vendors/asking.ts'
import { connected } from '#tests/fakes/vendors/connected.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

const told = { 'content-type': 'application/json', 'x-ratelimit-remaining-requests': '7', 'x-ratelimit-reset-requests': '2s' }
const overHttp = dialects.filter(({ socket }) => !socket)

it.each(overHttp)('hears from $name what is left, with an answer and with a refusal', async (dialect) => {
  const telling = { ...dialect, whole: (...reply: Parameters<typeof dialect.whole>) => ({ ...dialect.whole(...reply), headers: told }) }
  await using vendor = await startDialect(telling)
  const heard = vi.spyOn(gateway(), 'heard')
  const connection = connected(dialect, vendor)
  const model = connection.model(dialect.model)
  const call = () => model.doGenerate(asking('When do you open?'))

  await call()
  vendor.script({ answer: { status: 429, headers: told, body: '{}' } })
  await expect(call()).rejects.toThrow('429')

  const asked = { catalogId: `${connection.slug}/${dialect.model}`, lane: 'prov_test', region: null }
  const left = [asked, expect.objectContaining({ 'x-ratelimit-remaining-requests': '7' })]
  expect(heard.mock.calls.slice(-2)).toEqual([left, left]) // a token may have been fetched before
})
