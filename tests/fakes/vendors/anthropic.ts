import { bodyOf, type Dialect, json, type Reply } from './dialect.ts'

/* Anthropic's Messages, by the types of the npm package `@anthropic-ai/sdk` and its API reference. */

const key = 'sk-test-anthropic-0123456789'
const finishes = { stop: 'end_turn', length: 'max_tokens', filtered: 'refusal' } as const

type Block = { type: string; text?: string; source?: { type: string; media_type: string; data: string } }
type Content = string | Block[]
const blocksOf = (content: Content): Block[] => (typeof content === 'string' ? [{ type: 'text', text: content }] : content)

const refused = (status: number, type: string, message: string, headers = {}) =>
  json(status, { type: 'error', error: { type, message }, request_id: 'req_1' }, headers)
const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`

/** Anthropic always counts; a server that does not writes zeros. Cached tokens are not among the input's. */
const inputOf = ({ usage }: Reply) => ({
  input_tokens: (usage?.prompt ?? 0) - (usage?.cached ?? 0),
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: usage?.cached ?? 0,
})
/** What was counted before the stream may come again, or as null. */
const outputOf = ({ usage }: Reply) => ({
  input_tokens: null,
  cache_read_input_tokens: null,
  output_tokens: usage?.completion ?? 0,
  ...(usage?.reasoning !== undefined && { output_tokens_details: { thinking_tokens: usage.reasoning } }),
})
const message = (model: string) => ({ id: 'msg_1', type: 'message', role: 'assistant', model })

export const anthropicMessages: Dialect = {
  name: 'anthropic',
  vendor: 'anthropic',
  model: 'claude-haiku-4-5',
  visionModel: 'claude-haiku-4-5',
  jsonMode: 'schema',
  provider: (url) => ({ baseUrl: `${url}/v1`, credentials: { apiKey: key } }),
  hear(request) {
    if (request.headers['x-api-key'] !== key) return { answer: refused(401, 'authentication_error', 'invalid x-api-key') }
    if (request.headers['anthropic-version'] !== '2023-06-01')
      return { answer: refused(400, 'invalid_request_error', 'anthropic-version: header is required') }
    if (request.path === '/v1/models')
      return { answer: json(200, { data: [{ type: 'model', id: 'claude-haiku-4-5', display_name: 'Haiku' }], has_more: false }) }
    if (request.method !== 'POST' || request.path !== '/v1/messages') return { answer: refused(404, 'not_found_error', 'Not found') }
    const body = bodyOf(request)
    const messages = body?.messages as { role: string; content: Content }[] | undefined
    const wrong = (what: string) => ({ answer: refused(400, 'invalid_request_error', what) })
    if (typeof body?.model !== 'string') return wrong('model: Field required')
    if (typeof body.max_tokens !== 'number') return wrong('max_tokens: Field required')
    if (!Array.isArray(messages) || messages[0]?.role !== 'user') return wrong('messages: first message must use the "user" role')
    if (messages.some(({ role }) => role !== 'user' && role !== 'assistant')) return wrong('messages: Unexpected role')
    const blocks = [...blocksOf((body.system as Content | undefined) ?? []), ...messages.flatMap(({ content }) => blocksOf(content))]
    if (blocks.some(({ type, text }) => type === 'text' && !text)) return wrong('messages: text content blocks must be non-empty')
    const images = blocks.flatMap(({ source }) => (source ? [source] : []))
    const format = (body.output_config as { format?: { type: string } } | undefined)?.format
    return {
      question: {
        model: body.model,
        stream: body.stream === true,
        prompt: blocks.map(({ text = '' }) => text).join('\n'),
        body,
        images: images.map(({ media_type, data }) => ({ mediaType: media_type, hex: Buffer.from(data, 'base64').toString('hex') })),
        json: format?.type === 'json_schema' ? 'schema' : undefined,
      },
    }
  },
  whole: ({ model }, reply) =>
    json(200, {
      ...message(model),
      content: reply.pieces.length > 0 ? [{ type: 'text', text: reply.pieces.join('') }] : [],
      stop_reason: finishes[reply.finish],
      stop_sequence: null,
      usage: { ...outputOf(reply), ...inputOf(reply) },
    }),
  frames: ({ model }, reply) => [
    event('message_start', {
      message: {
        ...message(model),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...inputOf(reply), output_tokens: reply.usage ? 1 : 0 },
      },
    }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event('ping', {}),
    ...reply.pieces.map((text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: finishes[reply.finish], stop_sequence: null }, usage: outputOf(reply) }),
    event('message_stop', {}),
  ],
  streamType: 'text/event-stream; charset=utf-8',
  alsoCounts: ['cached', 'reasoning'],
  refusals: [
    ['authentication', refused(401, 'authentication_error', 'invalid x-api-key')],
    ['quota_exhausted', refused(402, 'billing_error', 'Your organization has been disabled for billing')],
    ['quota_exhausted', refused(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.')],
    ['permission', refused(403, 'permission_error', 'Your API key does not have permission to use the specified resource.')],
    ['model_not_found', refused(404, 'not_found_error', 'model: claude-x')],
    ['context_too_long', refused(413, 'request_too_large', 'Request exceeds the maximum allowed number of bytes.')],
    ['context_too_long', refused(400, 'invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum')],
    ['content_filtered', refused(400, 'invalid_request_error', 'Output blocked by content filtering policy')],
    ['invalid_request', refused(400, 'invalid_request_error', 'temperature: range: 0..1')],
    ['rate_limited', refused(429, 'rate_limit_error', 'This request would exceed your rate limit', { 'retry-after': '7' })],
    ['server_error', refused(500, 'api_error', 'Internal server error')],
    ['timeout', refused(504, 'timeout_error', 'Request timed out')],
    ['overloaded', refused(529, 'overloaded_error', 'Overloaded')],
    ['overloaded', refused(200, 'overloaded_error', 'Overloaded')],
  ],
  brokenFrame: ['overloaded', event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })],
}
