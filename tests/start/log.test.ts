import { expect, it } from 'vitest'
import { startProduct } from '#tests/fakes/product.ts'
import { until } from '#tests/fakes/until.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

/* The log of a running product, as a collector reads it: one JSON object a line. */
const key = 'sk-planted-in-the-environment-0123'
const question = 'Where is the parcel of Ada Lovelace?'

it('logs each call to a vendor by two lines that share a request, and no word of the customer and no key', async () => {
  await using vendor = await startVendor({ answer: 'echo' })
  vendor.script({ kind: 'status', status: 503 })
  await using product = await startProduct({ env: { LOG_LEVEL: 'info', OPENAI_API_KEY: key, OPENAI_BASE_URL: vendor.baseUrl } })
  const headers = { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ message: question, model: 'openai/gpt-4o-mini' })
  const response = await fetch(`${product.url}/api/v1/chat`, { method: 'POST', headers, body })
  const requestId = response.headers.get('x-request-id')
  const { reply, usage, cost } = await response.json()

  const lines = () =>
    product
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): Record<string, unknown> => JSON.parse(line))
  const ofCalls = await until(() => {
    const found = lines().filter((line) => line.requestId === requestId)
    return found.filter(({ msg }) => msg === 'RESPONSE').length === 2 ? found : undefined
  })
  const common = { level: 'info', requestId, provider: 'openai', model: 'openai/gpt-4o-mini' }
  const request = { ...common, msg: 'REQUEST', promptChars: expect.any(Number), promptTokens: expect.any(Number), stream: false }
  expect(ofCalls).toMatchObject([
    { ...request, attempt: 1, temperature: 0.3, maxTokens: 1000 },
    {
      ...common,
      msg: 'RESPONSE',
      attempt: 1,
      status: 'failed',
      errorCode: 'overloaded',
      finishReason: 'error',
      cost: null,
      currency: null,
    },
    { ...request, attempt: 2 },
    {
      ...common,
      msg: 'RESPONSE',
      attempt: 2,
      status: 'success',
      promptTokens: usage.promptTokens,
      completionTokens: usage.completionTokens,
      cost: cost[0].amount,
      currency: cost[0].currency,
      latencyMs: expect.any(Number),
      ttftMs: expect.any(Number),
      finishReason: 'stop',
    },
  ])
  expect(reply).toContain('Ada Lovelace') // there were words that could have been logged
  for (const secret of ['Ada Lovelace', key, product.adminKey]) expect(product.output()).not.toContain(secret)
})
