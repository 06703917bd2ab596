import { bodyOf, type Dialect, json, type Reply } from './dialect.ts'
import { openaiChat } from './openai.ts'
import { jsonIn, seenIn } from './openai-parts.ts'

/* Tongyi Qianwen on DashScope: its own protocol for text and for images, and the compatible mode. By Alibaba's documents. */

const key = 'sk-test-dashscope'
const refused = (status: number, code: string, message: string) => json(status, { code, message, request_id: 'test' })

const services = {
  text: '/api/v1/services/aigc/text-generation/generation',
  images: '/api/v1/services/aigc/multimodal-generation/generation',
}
type Part = { text?: string; image?: string }
type Message = { role: string; content: string | Part[] }
type Body = {
  model?: string
  input?: { messages?: Message[] }
  parameters?: {
    result_format?: string
    incremental_output?: boolean
    temperature?: number
    enable_thinking?: boolean
    response_format?: { type: string }
  }
}

const imageOf = (url: string) => {
  const [, mediaType, data = ''] = /^data:([^;]+);base64,(.*)$/.exec(url) ?? []
  return { mediaType, hex: Buffer.from(data, 'base64').toString('hex') }
}

type Traits = { name: string; model: string; service: keyof typeof services; streamsOnly?: true; thinks?: true }

/** One model of DashScope's own protocol. Its stream has increments where they are asked for, unless it never has. */
export function dashscope({ name, model, service, streamsOnly, thinks }: Traits, neverIncrements = false): Dialect {
  const content = (text: string) => (service === 'images' ? (text === '' ? [] : [{ text }]) : text)
  const output = (text: string, finish_reason: string) => ({
    choices: [{ message: { role: 'assistant', content: content(text), reasoning_content: 'The user asks …' }, finish_reason }],
  })
  const finishes = { stop: 'stop', length: 'length', filtered: 'stop' } as const
  const usageOf = ({ usage }: Reply) =>
    usage && {
      input_tokens: usage.prompt,
      output_tokens: usage.completion,
      total_tokens: usage.prompt + usage.completion,
      ...(usage.cached !== undefined && { prompt_tokens_details: { cached_tokens: usage.cached } }),
      ...(usage.reasoning !== undefined && { output_tokens_details: { reasoning_tokens: usage.reasoning } }),
    }
  return {
    name,
    vendor: 'qwen',
    model,
    provider: (url) => ({ baseUrl: `${url}/api/v1`, credentials: { apiKey: key } }),
    hear({ method, path, headers, ...request }) {
      const body = bodyOf({ method, path, headers, ...request }) as Body | undefined
      const messages = body?.input?.messages
      if (headers.authorization !== `Bearer ${key}`) return { answer: refused(401, 'InvalidApiKey', 'Invalid API-key provided.') }
      if (method !== 'POST' || !body || typeof body.model !== 'string' || !Array.isArray(messages))
        return { answer: refused(400, 'InvalidParameter', 'Required body invalid, please check the request body format.') }
      if (path !== services[service]) return { answer: refused(400, 'InvalidParameter', 'url error, please check url!') }
      const { result_format, temperature = 1, enable_thinking: thinking = thinks, response_format } = body.parameters ?? {}
      const stream = headers['x-dashscope-sse'] === 'enable'
      const isWritten = messages.every(({ content }) => (service === 'text' ? typeof content === 'string' : Array.isArray(content)))
      if (!isWritten || (service === 'text' && result_format !== 'message'))
        return { answer: refused(400, 'InvalidParameter', 'Input should be a valid string: input.messages.0.content') }
      if (temperature < 0 || temperature >= 2) return { answer: refused(400, 'InvalidParameter', 'Temperature should be in [0.0, 2.0)') }
      if (streamsOnly && !stream) return { answer: refused(400, 'InvalidParameter', 'This model only support stream mode') }
      if (!streamsOnly && thinking && !stream)
        return { answer: refused(400, 'InvalidParameter', 'parameter.enable_thinking must be set to false for non-streaming calls') }
      if (thinking && response_format)
        return { answer: refused(400, 'InvalidParameter', 'Json mode response is not supported when enable_thinking is true') }
      if (stream && headers.accept !== 'text/event-stream') return { answer: refused(400, 'InvalidParameter', 'Accept is wrong') }
      if (body.parameters && 'enable_thinking' in body.parameters && !thinks)
        return { answer: refused(400, 'InvalidParameter', 'This model does not support enable_thinking.') }
      const parts = messages.flatMap(({ content }): Part[] => (typeof content === 'string' ? [{ text: content }] : content))
      return {
        question: {
          model: body.model,
          stream,
          prompt: parts.map(({ text = '' }) => text).join('\n'),
          body,
          images: parts.flatMap(({ image }) => (image ? [imageOf(image)] : [])),
          json: response_format?.type === 'json_object' ? 'object' : undefined,
        },
      }
    },
    whole: (_, reply) =>
      json(200, { output: output(reply.pieces.join(''), finishes[reply.finish]), usage: usageOf(reply), request_id: 'test' }),
    frames({ body }, reply) {
      const increments = (body as Body).parameters?.incremental_output === true && !neverIncrements
      const said = (i: number) => (increments ? (reply.pieces[i] ?? '') : reply.pieces.slice(0, i + 1).join(''))
      return [...reply.pieces.keys(), reply.pieces.length].map((i) => {
        const isLast = i === reply.pieces.length
        const frame = { output: output(said(i), isLast ? finishes[reply.finish] : 'null'), usage: usageOf(reply), request_id: 'test' }
        return `id:${i + 1}\nevent:result\n:HTTP_STATUS/200\ndata:${JSON.stringify(frame)}\n\n`
      })
    },
    streamType: 'text/event-stream;charset=UTF-8',
    alsoCounts: ['cached', 'reasoning'],
    tellsFiltered: false,
    jsonMode: streamsOnly ? undefined : 'object',
    visionModel: service === 'images' ? model : undefined,
    refusals: [
      ['authentication', refused(401, 'InvalidApiKey', 'Invalid API-key provided: sk-test.')],
      ['authentication', refused(401, 'NOT AUTHORIZED', 'Access denied: Either you are not authorized')],
      ['permission', refused(403, 'AccessDenied', 'Access denied.')],
      ['permission', refused(403, 'AccessDenied.Unpurchased', 'Access to model denied. Please make sure you are eligible.')],
      ['permission', refused(403, 'Model.AccessDenied', 'Model access denied.')],
      ['rate_limited', refused(429, 'Throttling', 'Requests throttling triggered.')],
      ['rate_limited', refused(429, 'Throttling.RateQuota', 'Requests rate limit exceeded, please try again later.')],
      ['rate_limited', refused(429, 'Throttling.BurstRate', 'Request rate increased too quickly.')],
      ['rate_limited', refused(429, 'Throttling.AllocationQuota', 'Allocated quota exceeded, please increase your quota limit.')],
      ['quota_exhausted', refused(429, 'Throttling.AllocationQuota', 'Free allocated quota exceeded.')],
      ['quota_exhausted', refused(403, 'AllocationQuota.FreeTierOnly', 'The free tier of the model has been exhausted.')],
      ['quota_exhausted', refused(400, 'Arrearage', 'Access denied, please make sure your account is in good standing.')],
      ['quota_exhausted', refused(429, 'PostpaidBillOverdue', 'The postpaid bill is overdue.')],
      ['invalid_request', refused(400, 'InvalidParameter', 'Temperature should be in [0.0, 2.0)')],
      ['invalid_request', refused(500, 'InternalError.Algo.InvalidParameter', 'Failed to download multimodal content')],
      ['invalid_request', refused(404, 'WorkSpaceNotFound', 'WorkSpace can not be found.')],
      ['context_too_long', refused(400, 'InvalidParameter', 'Range of input length should be [1, 30720]')],
      ['content_filtered', refused(400, 'DataInspectionFailed', 'Input data may contain inappropriate content.')],
      ['model_not_found', refused(404, 'ModelNotFound', 'The model can not be found.')],
      ['model_not_found', refused(400, 'InvalidParameter', 'Model not exist.')],
      ['server_error', refused(500, 'InternalError', 'An internal error has occured.')],
      ['server_error', refused(500, 'InternalError.Algo', 'inference error')],
      ['server_error', json(200, { code: 'SystemError', message: 'An system error has occured.', request_id: 'test' })],
      ['timeout', refused(500, 'RequestTimeOut', 'Request timed out, please try again later.')],
      ['overloaded', refused(503, 'ModelUnavailable', 'Model is unavailable, please try again later.')],
      ['overloaded', refused(500, 'ModelServingError', 'Too many requests in the queue.')],
    ],
    brokenFrame: [
      'content_filtered',
      'event:error\n:HTTP_STATUS/400\ndata:{"code":"DataInspectionFailed","message":"Output data may contain inappropriate content.","request_id":"1"}\n\n',
    ],
  }
}

export const qwenText = dashscope({ name: 'qwen', model: 'qwen-plus', service: 'text' })
export const qwenOpen = dashscope({ name: 'qwen that thinks', model: 'qwen3-235b-a22b', service: 'text', thinks: true })
export const qwenVision = dashscope({ name: 'qwen vl', model: 'qwen-vl-plus', service: 'images' })

const compatibleRefused = (status: number, code: string, message: string, type = code) =>
  json(status, { error: { code, param: null, message, type }, request_id: 'test' })

export const qwenCompatible: Dialect = {
  name: 'qwen compatible',
  vendor: 'qwen',
  model: 'qwen3-8b',
  visionModel: 'qwen-vl-plus',
  jsonMode: 'object',
  provider: (url) => ({ baseUrl: `${url}/compatible-mode/v1`, credentials: { apiKey: key } }),
  hear(request) {
    const body = bodyOf(request)
    const messages = body?.messages as { role: string; content: unknown }[] | undefined
    if (request.headers.authorization !== `Bearer ${key}`)
      return { answer: compatibleRefused(401, 'invalid_api_key', 'Incorrect API key provided.', 'invalid_request_error') }
    if (request.path !== '/compatible-mode/v1/chat/completions' || typeof body?.model !== 'string' || !Array.isArray(messages))
      return { answer: compatibleRefused(404, 'not_found', 'Not found') }
    const stream = body.stream === true
    if (body.model === 'qwen3-8b' && !stream && body.enable_thinking !== false)
      return {
        answer: compatibleRefused(400, 'invalid_parameter_error', 'parameter.enable_thinking must be set to false for non-streaming calls'),
      }
    return { question: { model: body.model, stream, body, ...seenIn(messages), json: jsonIn(body) } }
  },
  whole: openaiChat.whole,
  frames: openaiChat.frames,
  streamType: openaiChat.streamType,
  refusals: [
    ['authentication', compatibleRefused(401, 'invalid_api_key', 'Incorrect API key provided: sk-test.', 'invalid_request_error')],
    ['permission', compatibleRefused(403, 'access_denied', 'Access denied.')],
    ['rate_limited', compatibleRefused(429, 'limit_requests', 'You exceeded your current requests list.')],
    ['rate_limited', compatibleRefused(429, 'limit_burst_rate', 'Request rate increased too quickly.')],
    ['rate_limited', compatibleRefused(429, 'insufficient_quota', 'You exceeded your current quota, please check your plan.')],
    ['quota_exhausted', compatibleRefused(429, 'insufficient_quota', 'Free allocated quota exceeded.')],
    ['quota_exhausted', compatibleRefused(400, 'Arrearage', 'Access denied, please make sure your account is in good standing.')],
    ['invalid_request', compatibleRefused(400, 'invalid_parameter_error', 'This model does not support enable_search.')],
    ['context_too_long', compatibleRefused(400, 'invalid_parameter_error', 'Range of input length should be [1, 30720]')],
    ['content_filtered', compatibleRefused(400, 'data_inspection_failed', 'Input data may contain inappropriate content.')],
    ['model_not_found', compatibleRefused(404, 'model_not_found', 'The model `x` does not exist.', 'invalid_request_error')],
    ['model_not_found', compatibleRefused(404, 'model_not_supported', 'Unsupported model `x` for OpenAI compatibility mode.')],
    ['server_error', compatibleRefused(500, 'internal_error', 'An internal error has occured.')],
    ['overloaded', compatibleRefused(503, 'ModelUnavailable', 'Model is unavailable, please try again later.')],
  ],
  brokenFrame: ['rate_limited', 'data: {"error":{"code":"limit_requests","message":"Too many","type":"limit_requests"}}\n\n'],
}
