import { bodyOf, type Dialect, json, type Reply } from './dialect.ts'
import { openaiChat } from './openai.ts'

/* Servers that speak OpenAI's Chat Completions in their own way. */

const key = 'sk-test-deepseek-0123456789'
const finishes = { stop: 'stop', length: 'length', filtered: 'content_filter' } as const
const chunk = (model: string, delta: object, finish_reason: string | null, more = {}) =>
  JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason }], ...more })

const refusedByDeepseek = (status: number, message: string, code = 'invalid_request_error') =>
  json(status, { error: { message, type: code, param: null, code } })
const usageOf = ({ usage }: Reply) =>
  usage && {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
    prompt_cache_hit_tokens: usage.cached ?? 0,
    prompt_cache_miss_tokens: usage.prompt - (usage.cached ?? 0),
    ...(usage.reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: usage.reasoning } }),
  }

/** DeepSeek, by api-docs.deepseek.com: it thinks aloud, and keeps a waiting connection alive with comments or blank lines. */
export const deepseek: Dialect = {
  ...openaiChat,
  name: 'deepseek',
  vendor: 'deepseek',
  model: 'deepseek-reasoner',
  visionModel: undefined,
  jsonMode: 'object',
  provider: (baseUrl) => ({ baseUrl, credentials: { apiKey: key } }),
  hear(request) {
    if (request.headers.authorization !== `Bearer ${key}`)
      return { answer: refusedByDeepseek(401, 'Authentication Fails, Your api key: ****6789 is invalid', 'authentication_error') }
    const body = bodyOf(request)
    const messages = body?.messages as { role: string; content: unknown }[] | undefined
    if (request.path !== '/chat/completions' || typeof body?.model !== 'string' || !Array.isArray(messages))
      return { answer: json(404, {}) }
    if (messages.some(({ content }) => typeof content !== 'string'))
      return { answer: refusedByDeepseek(422, 'Failed to deserialize the JSON body into the target type') }
    const format = (body.response_format as { type: string } | undefined)?.type
    if (format === 'json_schema') return { answer: refusedByDeepseek(400, 'This response_format type is unavailable now') }
    const { model, stream } = body
    const prompt = messages.map(({ content }) => content).join('\n')
    return { question: { model, stream: stream === true, prompt, body, json: format === 'json_object' ? 'object' : undefined } }
  },
  whole({ model }, reply) {
    const message = { role: 'assistant', content: reply.pieces.join(''), reasoning_content: 'The customer asks where.' }
    const answer = { id: '1', object: 'chat.completion', created: 1, model, usage: usageOf(reply) }
    const whole = json(200, { ...answer, choices: [{ index: 0, message, finish_reason: finishes[reply.finish] }] })
    return { ...whole, body: `\n\n\n${whole.body}` }
  },
  frames: ({ model }, reply) => [
    ': keep-alive\n\n: keep-alive\n\n',
    `data: ${chunk(model, { role: 'assistant', content: null, reasoning_content: 'The customer asks ' }, null)}\n\n`,
    `data: ${chunk(model, { content: null, reasoning_content: 'where.' }, null)}\n\n`,
    ...reply.pieces.map((content) => `: keep-alive\n\ndata: ${chunk(model, { content, reasoning_content: null }, null)}\n\n`),
    `data: ${chunk(model, { content: '' }, finishes[reply.finish], { usage: usageOf(reply) })}\n\n`,
    'data: [DONE]\n\n',
  ],
  refusals: [
    ['invalid_request', refusedByDeepseek(400, 'Invalid max_tokens value')],
    ['context_too_long', refusedByDeepseek(400, "This model's maximum context length is 131072 tokens.")],
    ['content_filtered', refusedByDeepseek(400, 'Content Exists Risk')],
    ['authentication', refusedByDeepseek(401, 'Authentication Fails (no such user)', 'authentication_error')],
    ['quota_exhausted', refusedByDeepseek(402, 'Insufficient Balance', 'unknown_error')],
    ['invalid_request', refusedByDeepseek(422, 'Failed to deserialize the JSON body')],
    ['rate_limited', refusedByDeepseek(429, 'Rate Limit Reached', 'rate_limit_reached')],
    ['server_error', refusedByDeepseek(500, 'Internal Server Error', 'internal_error')],
    ['overloaded', refusedByDeepseek(503, 'Server Overloaded', 'service_unavailable_error')],
  ],
}

/** A server as they are found in shops: half of the protocol, and its address pasted with the endpoint. */
export const sloppy: Dialect = {
  ...openaiChat,
  name: 'a sloppy compatible server',
  vendor: 'openai-compatible',
  model: 'shop/own-model:8b',
  visionModel: undefined,
  jsonMode: undefined,
  counts: 'never',
  alsoCounts: undefined,
  provider: (url) => ({ baseUrl: `${url}/v1/chat/completions/`, credentials: { headers: { 'api-key': 'sk-test-header' } } }),
  hear(request) {
    const body = bodyOf(request)
    if (request.headers['api-key'] !== 'sk-test-header') return { answer: json(401, { detail: 'Unauthorized' }) }
    if (request.path !== '/v1/chat/completions' || typeof body?.model !== 'string') return { answer: json(404, { detail: 'Not Found' }) }
    const messages = body.messages as { content: string }[]
    return {
      question: { model: body.model, stream: body.stream === true, prompt: messages.map(({ content }) => content).join('\n'), body },
    }
  },
  whole: (_, reply) =>
    json(200, { choices: [{ message: { content: reply.pieces.join('') }, finish_reason: finishes[reply.finish] }], node: 'gpu-3' }),
  frames: ({ model }, reply) =>
    [
      ...reply.pieces.map((content) => chunk(model, { role: 'assistant', content }, '')),
      chunk(model, { role: 'assistant' }, finishes[reply.finish]),
    ].map((data) => `data:${data}\r\n\r\n`),
  refusals: [
    ['authentication', json(401, { detail: 'Invalid or missing API key' })],
    ['invalid_request', json(422, { detail: [{ loc: ['body', 'temperature'], msg: 'value is not a valid float', type: 'float' }] })],
    ['context_too_long', json(400, { object: 'error', message: "This model's maximum context length is 4096 tokens.", code: 40303 })],
    ['model_not_found', json(404, { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 })],
    ['rate_limited', json(200, { error: { code: 429, message: 'Provider returned error' } })],
    ['server_error', json(200, { error: 'CUDA out of memory' })],
    ['overloaded', json(503, { message: 'Service Unavailable' })],
  ],
  brokenFrame: ['overloaded', 'data:{"error":{"code":503,"message":"Provider disconnected"}}\r\n\r\n'],
}
