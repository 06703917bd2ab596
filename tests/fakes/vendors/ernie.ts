import { createHmac } from 'node:crypto'
import { bodyOf, type Dialect, json, type Question, type Received, type Reply, type WireAnswer } from './dialect.ts'
import { openaiChat } from './openai.ts'
import { jsonIn, seenIn } from './openai-parts.ts'

/* Baidu's ERNIE: the chat API of Wenxin Workshop by token and by signature, and Qianfan v2. By Baidu's documents. */

const chat = '/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/'
const models: Record<string, string> = { completions_pro: 'ernie-4.0-8k', completions: 'ernie-3.5-8k' }

const refused = (error_code: number, error_msg: string) => json(200, { error_code, error_msg, id: 'as-test' })
const gateway = (status: number, code: string, message: string, headers = {}) => json(status, { code, message, requestId: 'test' }, headers)
const tokenRefused = () => refused(110, 'Access token invalid or no longer valid: sk-test-token')

type Message = { role: string; content: string }

/** What the chat API demands of a request that has been let in. */
function heard(request: Received): { question: Question } | { answer: WireAnswer } {
  const body = bodyOf(request)
  const messages = body?.messages as Message[] | undefined
  if (!request.path.startsWith(chat)) return { answer: refused(3, 'Unsupported openapi method') }
  if (request.headers['content-type'] !== 'application/json') return { answer: refused(336001, 'Invalid content type') }
  if (!body || !Array.isArray(messages)) return { answer: refused(336002, 'Invalid JSON') }
  if ('model' in body) return { answer: refused(336003, 'unknown field: model') }
  if (messages.length % 2 === 0) return { answer: refused(336003, 'the length of messages must be an odd number') }
  const asExpected = messages.every(({ role, content }, i) => role === (i % 2 === 0 ? 'user' : 'assistant') && content.trim() !== '')
  if (!asExpected) return { answer: refused(336003, 'the role of message with even index in the messages must be user') }
  if (body.system !== undefined && typeof body.system !== 'string') return { answer: refused(336003, 'system must be a string') }
  const { temperature = 0.8, max_output_tokens = 100 } = body as { temperature?: number; max_output_tokens?: number }
  if (temperature <= 0 || temperature > 1) return { answer: refused(336003, 'temperature should be in (0.0, 1.0]') }
  if (max_output_tokens < 2) return { answer: refused(336003, 'max_output_tokens should be >= 2') }
  const endpoint = decodeURIComponent(request.path.slice(chat.length))
  return {
    question: {
      model: models[endpoint] ?? endpoint,
      stream: body.stream === true,
      prompt: messages.map(({ content }) => content).join('\n'),
      body,
      json: body.response_format === 'json_object' ? 'object' : undefined,
    },
  }
}

const ending = ({ finish }: Reply) => ({ is_truncated: finish === 'length', need_clear_history: finish === 'filtered' })
const usageOf = ({ usage }: Reply) =>
  usage && { prompt_tokens: usage.prompt, completion_tokens: usage.completion, total_tokens: usage.prompt + usage.completion }
const head = { id: 'as-test', object: 'chat.completion', created: 1_790_000_000 }

const workshop: Omit<Dialect, 'name' | 'provider' | 'hear'> = {
  vendor: 'ernie',
  model: 'ernie-4.0-8k',
  streamType: 'text/event-stream; charset=utf-8',
  jsonMode: 'object',
  whole: (_, reply) => json(200, { ...head, result: reply.pieces.join(''), ...ending(reply), usage: usageOf(reply) }),
  frames: (_, reply) =>
    [
      ...reply.pieces.map((result, sentence_id) => ({
        sentence_id,
        is_end: false,
        is_truncated: false,
        result,
        need_clear_history: false,
        usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      })),
      { sentence_id: reply.pieces.length, is_end: true, result: '', ...ending(reply), ban_round: -1, usage: usageOf(reply) },
    ].map((frame) => `data: ${JSON.stringify({ ...head, ...frame })}\n\n`),
  refusals: [
    ['authentication', refused(14, 'IAM Certification failed')],
    ['authentication', refused(100, 'Invalid parameter')],
    ['authentication', tokenRefused()],
    ['authentication', refused(111, 'Access token expired')],
    ['permission', refused(6, 'No permission to access data')],
    ['rate_limited', refused(4, 'Open api request limit reached')],
    ['rate_limited', refused(18, 'Open api qps request limit reached')],
    ['rate_limited', refused(336501, 'Rate limit reached for RPM')],
    ['rate_limited', json(200, { code: 336502, msg: 'Rate limit reached for TPM' })],
    ['quota_exhausted', refused(17, 'Open api daily request limit reached')],
    ['quota_exhausted', refused(19, 'Open api total request limit reached')],
    ['invalid_request', refused(336003, 'temperature should be in (0.0, 1.0]')],
    ['context_too_long', refused(336003, 'the length of messages is too long')],
    ['context_too_long', refused(336007, 'the max input characters is exceeded')],
    ['model_not_found', refused(3, 'Unsupported openapi method')],
    ['server_error', refused(336000, 'Internal error')],
    ['overloaded', refused(336100, 'try again')],
  ],
  brokenFrame: ['overloaded', 'data: {"error_code":336100,"error_msg":"try again"}\n\n'],
}

const apiKey = 'sk-test-client'
const secretKey = 'sk-test-secret'
const tokenSeconds = 2_592_000

/** By token. It gives a new one each time it is asked; those in `ended` it takes no longer. */
export function ernieByToken(): Dialect & { ended: Set<string> } {
  let issued = 0
  const ended = new Set<string>()
  const token = (number: number) => `24.sk-test-token+${number}/=.${tokenSeconds}`
  return {
    ...workshop,
    ended,
    name: 'ernie by token',
    provider: (baseUrl) => ({ baseUrl, credentials: { apiKey, secretKey } }),
    hear(request) {
      const { method, path, query } = request
      if (path === '/oauth/2.0/token') {
        const asked = ['grant_type', 'client_id', 'client_secret'].map((name) => query.get(name))
        if (method !== 'POST' || asked.join() !== ['client_credentials', apiKey, secretKey].join())
          return { answer: json(401, { error: 'invalid_client', error_description: 'Client authentication failed' }) }
        return { answer: json(200, { access_token: token(++issued), expires_in: tokenSeconds, scope: 'public', session_key: 'secret' }) }
      }
      const given = query.get('access_token') ?? ''
      const isKnown = Array.from({ length: issued }, (_, i) => token(i + 1)).includes(given)
      if (!isKnown || ended.has(given) || request.headers.authorization) return { answer: tokenRefused() }
      return heard(request)
    },
  }
}

const accessKey = 'sk-test-access'
const secretAccessKey = 'sk-test-secret-access'

const hex = (key: string, text: string) => createHmac('sha256', key).update(text, 'utf8').digest('hex')
const rfc3986 = (text: string) => {
  const kept = /[A-Za-z0-9\-._~]/
  return [...Buffer.from(text)]
    .map((byte) =>
      kept.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')
}

/** Why a signature is not taken, by the fake's own reckoning. */
function signatureProblem({ method, path, query, headers }: Received, now: number): string | undefined {
  const [version, key, date = '', seconds, names = '', signature] = (headers.authorization ?? '').split('/')
  if (version !== 'bce-auth-v1' || key !== accessKey) return 'InvalidAccessKeyId'
  const signed = names.split(';')
  if (!signed.includes('host') || !signed.includes('x-bce-date') || headers['x-bce-date'] !== date) return 'SignatureDoesNotMatch'
  const lines = signed.map((name) => `${rfc3986(name)}:${rfc3986((headers[name] ?? '').trim())}`).sort()
  const pairs = Array.from(query, ([name, value]) => `${rfc3986(name)}=${rfc3986(value)}`).sort()
  const uri = decodeURIComponent(path).split('/').map(rfc3986).join('/')
  const text = `${method}\n${uri}\n${pairs.join('&')}\n${lines.join('\n')}`
  if (hex(hex(secretAccessKey, `bce-auth-v1/${key}/${date}/${seconds}`), text) !== signature) return 'SignatureDoesNotMatch'
  return Math.abs(Date.parse(date) - now) > Number(seconds) * 1000 ? 'RequestExpired' : undefined
}

/** By signature, with a clock of its own. */
export const ernieBySignature = (now: () => number = Date.now): Dialect => ({
  ...workshop,
  name: 'ernie by signature',
  provider: (baseUrl) => ({ baseUrl, credentials: { accessKey, secretAccessKey } }),
  hear(request) {
    const problem = request.query.has('access_token') ? 'AccessDenied' : signatureProblem(request, now())
    if (!problem) return heard(request)
    return { answer: gateway(403, problem, 'The signature was not accepted', { date: new Date(now()).toUTCString() }) }
  },
  refusals: [
    ...workshop.refusals,
    ['authentication', gateway(403, 'SignatureDoesNotMatch', 'The request signature does not match')],
    ['authentication', gateway(403, 'InvalidAccessKeyId', 'The access key sk-test does not exist')],
    ['authentication', gateway(400, 'RequestExpired', 'Request has expired')],
    ['permission', gateway(403, 'AccessDenied', 'Verify access forbidden')],
  ],
})

const qianfanKey = 'bce-v3/ALTAK-sk-test/0123456789abcdef'
const qianfanRefused = (status: number, code: string, message: string, type = 'invalid_request_error') =>
  json(status, { error: { code, message, type }, id: 'as-test' })

export const ernieQianfan: Dialect = {
  name: 'ernie v2',
  vendor: 'ernie',
  model: 'ernie-4.5-turbo-128k',
  visionModel: 'ernie-4.5-turbo-vl',
  jsonMode: 'object',
  provider: (baseUrl) => ({ baseUrl, credentials: { apiKey: qianfanKey } }),
  hear(request) {
    const body = bodyOf(request)
    const messages = body?.messages as { role: string; content: unknown }[] | undefined
    if (request.headers.authorization !== `Bearer ${qianfanKey}`)
      return { answer: qianfanRefused(401, 'invalid_iam_token', 'IAM Certification failed', 'invalid_request_error') }
    if (request.path !== '/v2/chat/completions' || !body || !Array.isArray(messages))
      return { answer: qianfanRefused(400, 'invalid_messages', 'messages is required') }
    if (typeof body.model !== 'string') return { answer: qianfanRefused(400, 'invalid_model', 'model is required') }
    return { question: { model: body.model, stream: body.stream === true, body, ...seenIn(messages), json: jsonIn(body) } }
  },
  whole: openaiChat.whole,
  frames: openaiChat.frames,
  streamType: openaiChat.streamType,
  refusals: [
    ['authentication', qianfanRefused(401, 'invalid_iam_token', 'IAM Certification failed: sk-test')],
    ['permission', qianfanRefused(401, 'invalid_model', 'No permission to use the model')],
    ['permission', qianfanRefused(401, 'invalid_appid', 'No permission to use the appid')],
    ['permission', qianfanRefused(401, 'no_parameter_permission', 'No permission to use the parameter')],
    ['rate_limited', qianfanRefused(429, 'rpm_rate_limit_exceeded', 'Rate limit reached for RPM', 'rate_limit_exceeded')],
    ['rate_limited', qianfanRefused(429, 'tpm_rate_limit_exceeded', 'Rate limit reached for TPM', 'rate_limit_exceeded')],
    ['overloaded', qianfanRefused(429, 'cluster_rate_limit_exceeded', 'The cluster is busy', 'rate_limit_exceeded')],
    ['quota_exhausted', qianfanRefused(403, 'account_overdue', 'The account is overdue', 'access_denied')],
    ['invalid_request', qianfanRefused(400, 'invalid_argument', 'temperature should be in [0, 2]')],
    ['model_not_found', qianfanRefused(400, 'invalid_model', 'The model does not exist')],
    ['context_too_long', qianfanRefused(400, 'tokens_too_long', 'the max input tokens is 128000')],
    ['context_too_long', qianfanRefused(400, 'characters_too_long', 'the max input characters is 512000')],
    ['content_filtered', qianfanRefused(403, 'system_unsafe', 'the content of system field is unsafe')],
    ['content_filtered', qianfanRefused(400, 'unsafe_request', 'the request is unsafe')],
    ['server_error', qianfanRefused(500, 'dispatch_internal_error', 'Internal error', 'internal_error')],
  ],
  brokenFrame: [
    'server_error',
    'data: {"error":{"code":"internal_error","message":"Internal error","type":"internal_error"},"id":"as-1"}\n\n',
  ],
}
