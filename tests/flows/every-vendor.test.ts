import { beforeAll, describe, expect, it } from 'vitest'
import * as chat from '#app/api/v1/chat/route.ts'
import * as entries from '#app/api/v1/usage/entries/route.ts'
import { slugOf } from '#lib/llm/connections.ts'
import { createProvider, deleteProvider } from '#lib/llm/provider-rows.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeShop, making } from '#tests/fakes/frontdesk.ts'
import { dialects } from '#tests/fakes/vendors/all.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

/* A customer's turn through each protocol and each form of credentials: from the REST API over a real socket and back. */

const text = usualReply.pieces.join('')
const question = '怎么退货?'
let key = ''
beforeAll(async () => {
  await makeShop()
  key = (await makeKey({ scopes: ['chat', 'usage:read'] })).key
})

describe.each(dialects)('$name', (dialect) => {
  it('answers a customer, whole and as a stream, and each call stands in the ledger', async () => {
    await using vendor = await startDialect(dialect)
    const { baseUrl, api, credentials, options } = dialect.provider(vendor.url)
    const made = await createProvider(
      {
        vendor: dialect.vendor,
        name: dialect.name,
        baseUrl: baseUrl.replace(/\/chat\/completions\/*$/, ''),
        api,
        generic: options?.generic as never,
        credentials,
        models: [dialect.model],
        allowPrivateNetwork: true,
      },
      making,
    )
    const provider = slugOf(dialect.vendor, dialect.name)
    const model = `${provider}/${dialect.model}`
    const answer = await ask(key, question, { model })
    expect(answer).toMatchObject({ status: 'answered', reply: text, provider, model, degraded: false, finishReason: 'stop' })

    const streamed = await (await call(chat, 'POST', { key, body: { message: question, model, stream: true } })).text()
    const deltas = Array.from(streamed.matchAll(/"type":"text-delta","id":"answer","delta":("(?:[^"\\]|\\.)*")/g), ([, delta]) =>
      JSON.parse(delta ?? ''),
    )
    expect(deltas.join('')).toBe(text)

    expect(vendor.questions).toHaveLength(2)
    for (const { prompt } of vendor.questions) expect(prompt).toMatch(/30天内可以免费退货[\s\S]*怎么退货/) // with the shop's knowledge
    const { data } = await (await call(entries, 'GET', { key, query: `?provider=${provider}&limit=2` })).json()
    expect(data).toMatchObject(Array(2).fill({ provider, model, status: 'success', error: null }))
    for (const { promptTokens, completionTokens, estimated } of data)
      expect([promptTokens > 0, completionTokens > 0, typeof estimated]).toEqual([true, true, 'boolean'])
    await deleteProvider(made.id, making.actor)
  })
})
