import { createHmac } from 'node:crypto'
import { bodyOf, type Dialect, json, type Question, type Received, type Reply, type WireAnswer } from './dialect.ts'

/* iFlytek Spark, by xfyun.cn/doc/spark/Web.html, its description of signed addresses, and ImageUnderstanding.html. */

export const sparkKeys = { appId: 'app-secret-1', apiKey: 'sk-test-0123456789abcdef', apiSecret: 'MmYwNTRlZTA=' }

const domainsByPath: Record<string, string[]> = {
  '/v1.1/chat': ['lite', 'general'],
  '/v2.1/chat': ['generalv2'],
  '/v3.1/chat': ['generalv3'],
  '/chat/pro-128k': ['pro-128k'],
  '/v3.5/chat': ['generalv3.5'],
  '/chat/max-32k': ['max-32k'],
  '/v4.0/chat': ['4.0Ultra'],
  '/v1/x1': ['x1'],
  '/v2.1/image': ['image', 'imagev3'],
}
const withSystem = ['generalv3.5', 'max-32k', '4.0Ultra']

const frame = (header: object, payload?: object) =>
  JSON.stringify({ header: { code: 0, message: 'Success', sid: 'cht-1', ...header }, payload })
const refused = (code: number, message: string): WireAnswer => ({ status: 200, body: frame({ code, message, status: 2 }) })

/** What is wrong with an address's signature at this time, if anything. */
function faultOf({ query, headers, path }: Received, now: number): WireAnswer | undefined {
  const [authorization, date = '', host] = ['authorization', 'date', 'host'].map((name) => query.get(name) ?? undefined)
  if (!authorization) return json(401, { message: 'Unauthorized' })
  const signed = Object.fromEntries(
    Buffer.from(authorization, 'base64')
      .toString('utf8')
      .split(', ')
      .map((field) => /^(\w+)="(.*)"$/.exec(field)?.slice(1, 3) ?? ['', '']),
  )
  const { api_key, algorithm, headers: names, signature } = signed
  if (api_key !== sparkKeys.apiKey || algorithm !== 'hmac-sha256' || names !== 'host date request-line' || host !== headers.host)
    return json(401, { message: 'HMAC signature cannot be verified' })
  if (!(Math.abs(Date.parse(date) - now) <= 300_000))
    return json(
      403,
      { message: 'HMAC signature cannot be verified, a valid date or x-date header is required for HMAC Authentication' },
      { date: new Date(now).toUTCString() },
    )
  const text = [`host: ${headers.host}`, `date: ${date}`, `GET ${path} HTTP/1.1`].join('\n')
  const expected = createHmac('sha256', sparkKeys.apiSecret).update(text, 'utf8').digest('base64')
  return signature === expected ? undefined : json(401, { message: 'HMAC signature does not match' })
}

type Text = { role: string; content: string; content_type?: string }
type Frame = {
  header?: { app_id?: string }
  parameter?: { chat?: { domain?: string; temperature?: number; max_tokens?: number } }
  payload?: { message?: { text?: Text[] } }
}

function question(body: Frame, path: string): { question: Question } | { answer: WireAnswer } {
  const { domain = '', temperature = 0.5 } = body.parameter?.chat ?? {}
  const texts = body.payload?.message?.text
  if (body.header?.app_id !== sparkKeys.appId) return { answer: refused(11200, 'AppIdNoAuthError') }
  if (!domainsByPath[path]?.includes(domain)) return { answer: refused(10404, 'domain does not fit the address') }
  if (!Array.isArray(texts) || texts.length === 0) return { answer: refused(10163, "param validate error: '$.payload' is missing") }
  if (!(temperature > 0 && temperature <= 1)) return { answer: refused(10163, "param validate error: '$.parameter.chat.temperature'") }
  if (texts.some(({ role }, i) => role === 'system' && (i > 0 || !withSystem.includes(domain))))
    return { answer: refused(10163, "param validate error: '$.payload.message.text.role'") }
  const isImage = ({ content_type }: Text) => content_type === 'image'
  if (texts.some((text, i) => isImage(text) && (i > 0 || path !== '/v2.1/image'))) return { answer: refused(10003, 'image out of place') }
  return {
    question: {
      model: domain,
      stream: true,
      prompt: texts
        .filter((text) => !isImage(text))
        .map(({ content }) => content)
        .join('\n'),
      body: { ...body, header: { app_id: '••••' } }, // as a preview shows it
      images: texts.filter(isImage).map(({ content }) => ({ hex: Buffer.from(content, 'base64').toString('hex') })),
    },
  }
}

const usageOf = ({ usage }: Reply) =>
  usage && {
    text: {
      question_tokens: 4,
      prompt_tokens: usage.prompt,
      completion_tokens: usage.completion,
      total_tokens: usage.prompt + usage.completion,
    },
  }

/** The vendor with a clock of its own, in milliseconds since 1970. */
export const sparkBy = (now: () => number): Dialect => ({
  name: 'spark',
  vendor: 'spark',
  model: 'generalv3.5',
  socket: true,
  provider: (baseUrl) => ({ baseUrl, credentials: sparkKeys }),
  hear(request) {
    const fault = faultOf(request, now())
    if (fault) return { answer: fault }
    if (!(request.path in domainsByPath)) return { answer: json(404, { message: 'no Route matched with those values' }) }
    if (request.method === 'UPGRADE') return { question: { model: '', stream: true, prompt: '', body: {} } }
    return question((bodyOf(request) ?? {}) as Frame, request.path)
  },
  whole: () => {
    throw new Error('Spark has only streams')
  },
  frames(_, reply) {
    const filtered = reply.finish === 'filtered'
    const pieces = filtered || reply.pieces.length > 0 ? reply.pieces : ['']
    const frames = pieces.map((content, i) => {
      const isLast = !filtered && i === pieces.length - 1
      const status = isLast ? 2 : i === 0 ? 0 : 1
      const choices = { status, seq: i, text: [{ content, role: 'assistant', index: 0 }] }
      return frame({ status }, { choices, ...(isLast && { usage: usageOf(reply) }) })
    })
    return filtered ? [...frames, frame({ code: 10014, message: '输出内容涉及敏感信息', status: 2 })] : frames
  },
  streamType: 'websocket',
  tellsLength: false,
  refusals: [
    ['authentication', json(401, { message: 'HMAC signature does not match' })],
    ['authentication', json(403, { message: 'HMAC signature cannot be verified, a valid date or x-date header is required' })],
    ['permission', json(403, { message: 'Your IP address is not allowed' })],
    ['model_not_found', json(404, { message: 'no Route matched with those values' })],
    ['overloaded', json(503, { message: 'failure to get a peer from the ring-balancer' })],
    ['server_error', refused(10001, 'ws消息发送出错')],
    ['invalid_request', refused(10003, '用户的消息格式有错误')],
    ['rate_limited', refused(10007, '用户流量受限:服务正在处理用户当前的问题')],
    ['overloaded', refused(10008, '服务容量不足')],
    ['server_error', refused(10012, '引擎内部错误')],
    ['content_filtered', refused(10013, '输入内容审核不通过')],
    ['permission', refused(10015, 'appid在黑名单中')],
    ['permission', refused(10016, 'appid授权类的错误')],
    ['quota_exhausted', refused(10016, 'token不足')],
    ['content_filtered', refused(10019, '本次会话内容有涉及违规信息的倾向')],
    ['overloaded', refused(10110, '服务忙,请稍后再试')],
    ['invalid_request', refused(10163, '请求引擎的参数异常 sk-test')],
    ['server_error', refused(10222, '引擎网络异常')],
    ['context_too_long', refused(10907, 'token数量超过上限')],
    ['permission', refused(11200, '授权错误:该appId没有相关功能的授权')],
    ['quota_exhausted', refused(11201, '授权错误:日流控超限')],
    ['rate_limited', refused(11202, '授权错误:秒级流控超限')],
    ['rate_limited', refused(11203, '授权错误:并发流控超限')],
  ],
  brokenFrame: ['server_error', frame({ code: 10012, message: '引擎内部错误', status: 2 })],
})

export const spark = sparkBy(Date.now)
export const sparkImage: Dialect = { ...spark, name: 'spark image', model: 'image', visionModel: 'imagev3' }
