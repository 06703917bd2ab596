import { bodyOf, type Dialect, json, type Question, type Reply } from './dialect.ts'

/* OpenAI's Chat Completions and Completions, by the types of the npm package `openai`. */

const key = 'sk-test-0123456789abcdef'
const finishes = { stop: 'stop', length: 'length', filtered: 'content_filter' } as const

const usageOf = ({ usage }: Reply) =>
  usage && {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
    ...(usage.cached !== undefined && { prompt_tokens_details: { cached_tokens: usage.cached } }),
    ...(usage.reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: usage.reasoning } }),
  }

type Part = { type?: string; text?: string; image_url?: { url: string } }
const textOf = (content: unknown): string =>
  typeof content === 'string' ? content : Array.isArray(content) ? content.map((part: Part) => part.text ?? '').join('') : ''

const imagesIn = (content: unknown) =>
  (Array.isArray(content) ? (content as Part[]) : []).flatMap(({ image_url }) => {
    const [, mediaType, base64] = /^data:([^;]+);base64,(.*)$/s.exec(image_url?.url ?? '') ?? []
    return base64 === undefined ? [] : [{ mediaType, hex: Buffer.from(base64, 'base64').toString('hex') }]
  })
const jsonModes: Record<string, Question['json']> = { json_schema: 'schema', json_object: 'object' }

type Schema = {
  properties?: Record<string, Schema>
  items?: Schema
  required?: string[]
  additionalProperties?: unknown
  minLength?: number
}
/** What strict mode refuses in a schema, as far as the tests go. */
function faultOf({ properties, items, required = [], additionalProperties, minLength }: Schema): string | undefined {
  if (minLength !== undefined) return "'minLength' is not permitted"
  if (properties && additionalProperties !== false) return "'additionalProperties' is required to be supplied and to be false"
  const missing = Object.keys(properties ?? {}).find((name) => !required.includes(name))
  if (missing) return `'required' is required to be an array including every key in properties. Missing '${missing}'`
  return [...Object.values(properties ?? {}), ...(items ? [items] : [])].map(faultOf).find(Boolean)
}

const head = (question: Question, object: string) => ({ id: 'chatcmpl-1', object, created: 1_790_000_000, model: question.model })

const refused = (status: number, code: string | null, message: string, type = 'invalid_request_error', headers = {}) =>
  json(status, { error: { message, type, param: null, code } }, headers)

export const openaiChat: Dialect = {
  name: 'openai',
  vendor: 'openai',
  model: 'gpt-4o-mini',
  visionModel: 'gpt-4o-mini',
  jsonMode: 'schema',
  provider: (url) => ({ baseUrl: `${url}/v1`, credentials: { apiKey: key } }),
  hear(request) {
    if (request.headers.authorization !== `Bearer ${key}`) return { answer: refused(401, 'invalid_api_key', 'Incorrect API key provided.') }
    if (request.path === '/v1/models') return { answer: json(200, { object: 'list', data: [{ id: 'gpt-4o-mini', object: 'model' }] }) }
    const body = bodyOf(request)
    if (request.method !== 'POST' || request.path !== '/v1/chat/completions') return { answer: refused(404, null, 'Unknown request URL') }
    const messages = body?.messages as { role: string; content: unknown }[] | undefined
    if (!body || typeof body.model !== 'string' || !Array.isArray(messages) || messages.length === 0)
      return { answer: refused(400, null, "Missing required parameter: 'messages'.") }
    const format = body.response_format as { json_schema?: { name: string; strict?: boolean; schema: Schema } } | undefined
    const fault = format?.json_schema?.strict && faultOf(format.json_schema.schema)
    if (fault)
      return { answer: refused(400, null, `Invalid schema for response_format '${format.json_schema?.name}': In context=(), ${fault}.`) }
    return {
      question: {
        model: body.model,
        stream: body.stream === true,
        prompt: messages.map(({ content }) => textOf(content)).join('\n'),
        body,
        images: messages.flatMap(({ content }) => imagesIn(content)),
        json: jsonModes[(body.response_format as { type: string } | undefined)?.type ?? ''],
      },
    }
  },
  whole: (question, reply) =>
    json(200, {
      ...head(question, 'chat.completion'),
      choices: [{ index: 0, message: { role: 'assistant', content: reply.pieces.join('') }, finish_reason: finishes[reply.finish] }],
      usage: usageOf(reply),
    }),
  frames(question, reply) {
    const withUsage = (question.body.stream_options as { include_usage?: boolean } | undefined)?.include_usage === true
    const chunk = (delta: object, finish_reason: string | null = null) =>
      `data: ${JSON.stringify({
        ...head(question, 'chat.completion.chunk'),
        choices: [{ index: 0, delta, finish_reason }],
        ...(withUsage && { usage: null }),
      })}\n\n`
    return [
      chunk({ role: 'assistant', content: '' }),
      ...reply.pieces.map((content) => chunk({ content })),
      chunk({}, finishes[reply.finish]),
      ...(withUsage && reply.usage
        ? [`data: ${JSON.stringify({ ...head(question, 'chat.completion.chunk'), choices: [], usage: usageOf(reply) })}\n\n`]
        : []),
      'data: [DONE]\n\n',
    ]
  },
  streamType: 'text/event-stream; charset=utf-8',
  alsoCounts: ['cached', 'reasoning'],
  refusals: [
    ['authentication', refused(401, 'invalid_api_key', 'Incorrect API key provided: sk-test.')],
    ['permission', refused(403, null, 'You are not allowed to use this model')],
    ['rate_limited', refused(429, 'rate_limit_exceeded', 'Rate limit reached for requests', 'requests', { 'retry-after': '7' })],
    ['quota_exhausted', refused(429, 'insufficient_quota', 'You exceeded your current quota', 'insufficient_quota')],
    ['invalid_request', refused(400, null, "Invalid value for 'temperature'")],
    ['context_too_long', refused(400, 'context_length_exceeded', "This model's maximum context length is 8192 tokens")],
    ['content_filtered', refused(400, 'content_policy_violation', 'Your request was rejected')],
    ['model_not_found', refused(404, 'model_not_found', 'The model `x` does not exist')],
    ['server_error', refused(500, null, 'The server had an error', 'server_error')],
    ['overloaded', refused(503, null, 'The engine is currently overloaded', 'server_error')],
  ],
  brokenFrame: ['server_error', 'data: {"error":{"message":"The server had an error","type":"server_error","code":null}}\n\n'],
}

export const openaiCompletions: Dialect = {
  ...openaiChat,
  name: 'completions',
  vendor: 'openai-compatible',
  model: 'legacy-instruct',
  visionModel: undefined,
  jsonMode: undefined,
  provider: (url) => ({ baseUrl: `${url}/v1`, api: 'completions', credentials: { apiKey: key } }),
  hear(request) {
    const body = bodyOf(request)
    if (request.headers.authorization !== `Bearer ${key}`) return { answer: refused(401, 'invalid_api_key', 'Incorrect API key provided.') }
    if (request.path !== '/v1/completions' || typeof body?.prompt !== 'string' || typeof body.model !== 'string')
      return { answer: refused(400, null, "Missing required parameter: 'prompt'.") }
    return { question: { model: body.model, stream: body.stream === true, prompt: body.prompt, body } }
  },
  whole: (question, reply) =>
    json(200, {
      ...head(question, 'text_completion'),
      choices: [{ index: 0, text: reply.pieces.join(''), logprobs: null, finish_reason: finishes[reply.finish] }],
      usage: usageOf(reply),
    }),
  frames(question, reply) {
    const chunk = (text: string, finish_reason: string | null = null, usage?: object) =>
      `data: ${JSON.stringify({ ...head(question, 'text_completion'), choices: [{ index: 0, text, finish_reason }], usage })}\n\n`
    return [...reply.pieces.map((text) => chunk(text)), chunk('', finishes[reply.finish], usageOf(reply)), 'data: [DONE]\n\n']
  },
}
