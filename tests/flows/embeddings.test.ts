import OpenAI from 'openai'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as models from '#app/api/v1/models/route.ts'
import { db } from '#lib/database/client.ts'
import { createBudget } from '#lib/usage/budgets/budget-rows.ts'
import { addModel, setPrice } from '#lib/usage/models.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { bagOfWords, startEmbedder } from '#tests/fakes/embedder.ts'
import { frontdeskFetch, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'

const system = { type: 'system', id: null } as const
const vendor = await startEmbedder(bagOfWords)
const model = 'vec/text-embedding-mock'
let key = ''
let openai: OpenAI
const clientOf = (apiKey: string) => new OpenAI({ apiKey, baseURL: 'http://frontdesk.test/api/v1', fetch: frontdeskFetch, maxRetries: 0 })
beforeAll(async () => {
  await makeShop()
  await makeProvider(`${vendor.url}/v1`, {
    name: 'vec',
    models: ['text-embedding-mock', 'answers'],
    retry: { attempts: 2, baseMs: 1, factor: 1, capMs: 1 },
    breaker: { failures: 100 },
  })
  await setPrice({ model, inputPerMillion: '100', outputPerMillion: '0', currency: 'USD' }, system)
  key = (await makeKey()).key
  openai = clientOf(key)
  return vendor.close
})
beforeEach(async () => {
  vendor.asked.length = 0
  await db().usageEntry.deleteMany()
})
const rows = () => db().usageEntry.findMany({ orderBy: { id: 'asc' } })

describe('the openai client', () => {
  it('gets the vendor’s numbers, though it asks for base64 by itself, in the order of its texts', async () => {
    const texts = ['Where is my order?', '退货怎么办']
    const { data, usage, model: said } = await openai.embeddings.create({ model, input: texts })
    expect(data.map(({ index }) => index)).toEqual([0, 1])
    expect(data.map(({ embedding }) => Array.from(embedding))).toEqual(texts.map((text) => bagOfWords(text)))
    expect([usage, said]).toEqual([{ prompt_tokens: 5, total_tokens: 5 }, model])
    expect(vendor.asked).toEqual([
      { path: '/v1/embeddings', authorization: 'Bearer sk-0123456789abcdef', body: { model: 'text-embedding-mock', input: texts } },
    ])
  })

  it('may ask for plain numbers, for shorter ones, with one text or with tokens', async () => {
    const asFloats = { model, encoding_format: 'float', dimensions: 8 } as const
    const one = await openai.embeddings.create({ ...asFloats, input: 'hello there' })
    expect(one.data[0]?.embedding).toEqual(bagOfWords('hello there').slice(0, 8))
    const cut = await openai.embeddings.create({ ...asFloats, input: [1, 2, 3] })
    expect(cut.data).toHaveLength(1)
    expect((await openai.embeddings.create({ ...asFloats, input: [[1, 2], [3]] })).data).toHaveLength(2)
    expect(vendor.asked.map(({ body }) => body.input)).toEqual([['hello there'], [[1, 2, 3]], [[1, 2], [3]]])
  })
})

it('writes each call into the ledger, with the vendor’s count and the cost, or with an estimate that says so', async () => {
  await openai.embeddings.create({ model, input: 'how long does it take' })
  vendor.setCounts(false)
  await openai.embeddings.create({ model, input: 'how long does it take' })
  await openai.embeddings.create({ model, input: [5, 6, 7] })
  vendor.setCounts(true)
  const common = { provider: 'vec', model, purpose: 'live', status: 'success', conversationId: null, completionTokens: 0, attempt: 1 }
  expect(await rows()).toMatchObject([
    { ...common, promptTokens: 5, estimated: false, costCurrency: 'USD' },
    { ...common, promptTokens: 5, estimated: true },
    { ...common, promptTokens: 3, estimated: false }, // its caller has counted
  ])
  expect((await rows())[0]?.costAmount?.toFixed()).toBe('0.0005')
})

describe('when the vendor fails', () => {
  it('asks again after a passing failure, a row each', async () => {
    vendor.script({ status: 500, body: { error: { message: 'oops' } } })
    expect((await openai.embeddings.create({ model, input: 'again' })).data).toHaveLength(1)
    expect(await rows()).toMatchObject([
      { status: 'failed', error: 'server_error', attempt: 1, costAmount: null },
      { status: 'success', attempt: 2 },
    ])
  })

  it.each([
    ['another number of vectors', { data: [{ embedding: [1] }] }],
    ['vectors of different lengths', { data: [{ embedding: [1, 2] }, { embedding: [1] }] }],
    [
      'one input twice',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [1] },
        ],
      },
    ],
    ['something else than numbers', { data: [{ embedding: [1] }, { embedding: ['x'] }] }],
  ])('says so after %s', async (_, body) => {
    vendor.script({ status: 200, body }, { status: 200, body })
    await expect(openai.embeddings.create({ model, input: ['one', 'two'] })).rejects.toMatchObject({ status: 502, code: 'upstream_failed' })
    for (const { error } of await rows()) expect(error).toBe('malformed')
  })
})

describe('is refused', () => {
  it.each([
    ['a model that answers', 'vec/answers'],
    ['a model that is not there', 'vec/text-embedding-none-of-it'],
    ['a bot', 'demo'],
    ['the embedded engine', 'frontdesk/knowledge'],
  ])('%s', async (_, named) => {
    await expect(openai.embeddings.create({ model: named, input: 'x' })).rejects.toMatchObject({ status: 404, code: 'model_not_available' })
    expect(vendor.asked).toEqual([])
  })

  it('a key that may not use the model, or not chat', async () => {
    const other = clientOf((await makeKey({ models: ['mock/*'] })).key)
    await expect(other.embeddings.create({ model, input: 'x' })).rejects.toMatchObject({ status: 404 })
    const reader = clientOf((await makeKey({ scopes: ['usage:read'] })).key)
    await expect(reader.embeddings.create({ model, input: 'x' })).rejects.toMatchObject({ status: 403 })
  })

  it('an input without words, and one of more texts than any vendor takes', async () => {
    for (const input of ['', [], [''], Array.from({ length: 2_049 }, () => 'x')])
      await expect(openai.embeddings.create({ model, input })).rejects.toMatchObject({ status: 400 })
  })

  it('a call that its key’s budget has no room for, before it is made', async () => {
    const { id, key } = await makeKey()
    await createBudget({ name: 'small', scope: 'key', subjectId: id, amount: '0.000001', currency: 'USD', period: 'day' } as never, system)
    await expect(clientOf(key).embeddings.create({ model, input: 'x' })).rejects.toMatchObject({ status: 402, code: 'budget_exceeded' })
    expect(vendor.asked).toEqual([])
    expect(await rows()).toEqual([])
  })
})

describe('an embedding model', () => {
  it('is in the catalog as one, and never asked for an answer', async () => {
    const listed = (await (await call(models, 'GET', { key })).json()).data
    const kinds = Object.fromEntries(listed.map(({ id, frontdesk }: { id: string; frontdesk?: { kind: string } }) => [id, frontdesk?.kind]))
    expect(kinds).toMatchObject({ [model]: 'embedding', 'vec/answers': 'chat' })
    const messages = [{ role: 'user' as const, content: 'hi' }]
    await expect(openai.chat.completions.create({ model, messages })).rejects.toMatchObject({ status: 404, code: 'model_not_available' })
    await openai.chat.completions.create({ model: 'demo', messages }).catch(() => {})
    expect(vendor.asked.every(({ body }) => body.model === 'answers')).toBe(true)
  })

  it('is what an admin says, whatever its name', async () => {
    await addModel({ id: 'vec/answers', vision: false, json: false, kind: 'embedding' }, system)
    expect((await openai.embeddings.create({ model: 'vec/answers', input: 'x' })).data).toHaveLength(1)
    await addModel({ id: 'vec/answers', vision: false, json: false, kind: 'chat' }, system)
    await expect(openai.embeddings.create({ model: 'vec/answers', input: 'x' })).rejects.toMatchObject({ status: 404 })
  })

  it.each([
    ['openai', '/v1', 'text-embedding-3-small', '/v1/embeddings'],
    ['qwen', '/api/v1', 'text-embedding-v4', '/compatible-mode/v1/embeddings'],
    ['qwen', '/compatible-mode/v1', 'text-embedding-v4', '/compatible-mode/v1/embeddings'],
    ['gemini', '/v1beta', 'gemini-embedding-001', '/v1beta/openai/embeddings'],
    ['ollama', '', 'nomic-embed-text', '/v1/embeddings'],
  ] as const)('of %s at %s is asked where its vendor has embeddings', async (slug, path, name, endpoint) => {
    const { id } = await makeProvider(`${vendor.url}${path}`, {
      vendor: slug,
      name: `my ${slug} ${path}`,
      models: [name],
      credentials: { apiKey: 'sk-vendors-own' },
    })
    await openai.embeddings.create({ model: `${slug}/${name}`, input: 'x' })
    expect(vendor.asked).toMatchObject([{ path: endpoint, authorization: 'Bearer sk-vendors-own', body: { model: name } }])
    await db().provider.delete({ where: { id } })
    const { forgetConnection } = await import('#lib/llm/connections.ts')
    forgetConnection(id)
  })

  it('of a vendor whose embeddings nobody asks for is refused', async () => {
    await makeProvider(`${vendor.url}/v1`, {
      vendor: 'deepseek',
      name: 'deep',
      models: ['deep-embedding'],
      credentials: { apiKey: 'sk-deep' },
    })
    await expect(openai.embeddings.create({ model: 'deepseek/deep-embedding', input: 'x' })).rejects.toMatchObject({ status: 404 })
  })
})
