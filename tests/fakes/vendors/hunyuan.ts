import { createHash, createHmac } from 'node:crypto'
import { bodyOf, type Dialect, json, type Received, type Reply, type WireAnswer } from './dialect.ts'

/* Tencent Hunyuan's ChatCompletions, by the types of tencentcloud-sdk-nodejs-hunyuan and the vendor's description of TC3-HMAC-SHA256. */

export const hunyuanKeys = { secretId: 'AKIDsk-test-0123456789', secretKey: 'a-secret-of-hunyuan' }
const finishes = { stop: 'stop', length: 'stop', filtered: 'sensitive' } as const

const refused = (Code: string, Message: string, headers = {}): WireAnswer =>
  json(200, { Response: { Error: { Code, Message }, RequestId: 'req-1' } }, headers)

const usageOf = ({ usage }: Reply) =>
  usage && {
    PromptTokens: usage.prompt,
    CompletionTokens: usage.completion,
    TotalTokens: usage.prompt + usage.completion,
    ...(usage.cached !== undefined && { PromptTokensDetails: { CachedTokens: String(usage.cached) } }),
  }

const keyed = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text, 'utf8')
const hex = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

/** What is wrong with a request's signature at this time, if anything. */
function faultOf({ headers, raw, path }: Received, now: number): WireAnswer | undefined {
  const read =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/([\d-]+)\/hunyuan\/tc3_request, SignedHeaders=([a-z;-]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    )
  if (!read) return refused('AuthFailure.InvalidAuthorization', 'The authorization header is invalid.')
  const [, secretId, date = '', signedHeaders = '', signature] = read
  if (secretId !== hunyuanKeys.secretId) return refused('AuthFailure.SecretIdNotFound', `The SecretId ${secretId} is not found.`)
  const timestamp = Number(headers['x-tc-timestamp'])
  if (!(Math.abs(timestamp - now / 1000) <= 300))
    return refused('AuthFailure.SignatureExpire', 'The timestamp is more than five minutes away from the time of the server.', {
      date: new Date(now).toUTCString(),
    })
  const names = signedHeaders.split(';')
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().toLowerCase()}\n`).join('')
  const asked = `POST\n${path}\n\n${lines}\n${signedHeaders}\n${hex(raw)}`
  const day = new Date(timestamp * 1000).toISOString().split('T')[0]
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${day}/hunyuan/tc3_request\n${hex(asked)}`
  const forDay = keyed(`TC3${hunyuanKeys.secretKey}`, day ?? '').digest()
  const expected = keyed(keyed(keyed(forDay, 'hunyuan').digest(), 'tc3_request').digest(), text).digest('hex')
  return date === day && names.includes('content-type') && names.includes('host') && signature === expected
    ? undefined
    : refused('AuthFailure.SignatureFailure', 'The provided credentials could not be validated.')
}

type Message = { Role: string; Content?: string; Contents?: { Type: string; Text?: string; ImageUrl?: { Url: string } }[] }
const partsOf = ({ Content, Contents }: Message) => Contents ?? [{ Type: 'text', Text: Content, ImageUrl: undefined }]

/** What is wrong with the messages by the vendor's rules, if anything. */
function disorderIn(messages: Message[]): string | undefined {
  if (messages.length > 40) return 'Messages: at most 40'
  const turns = messages[0]?.Role === 'system' ? messages.slice(1) : messages
  if (turns.length % 2 === 0) return 'Messages must begin and end with user'
  if (turns.some(({ Role }, i) => Role !== (i % 2 ? 'assistant' : 'user'))) return 'Messages must be user and assistant in turns'
  return messages.every((message) => partsOf(message).some(({ Type }) => Type === 'text')) ? undefined : 'Contents must hold a text'
}

const mediaType = /^data:([\w/+.-]+);base64,(.*)$/s

/** The vendor with a clock of its own, in milliseconds since 1970. */
export const hunyuanBy = (now: () => number): Dialect => ({
  name: 'hunyuan',
  vendor: 'hunyuan',
  model: 'hunyuan-turbos-latest',
  visionModel: 'hunyuan-turbos-vision-20250619',
  provider: (baseUrl) => ({ baseUrl, credentials: { ...hunyuanKeys, region: 'ap-guangzhou' } }),
  hear(request) {
    const fault = faultOf(request, now())
    if (fault) return { answer: fault }
    const { headers, method, path } = request
    if (method !== 'POST' || path !== '/') return { answer: refused('InvalidParameter', 'The request path is invalid.') }
    if (headers['x-tc-action'] !== 'ChatCompletions') return { answer: refused('InvalidAction', 'The action does not exist.') }
    if (headers['x-tc-version'] !== '2023-09-01') return { answer: refused('NoSuchVersion', 'The version does not exist.') }
    const body = bodyOf(request)
    const messages = body?.Messages as Message[] | undefined
    if (typeof body?.Model !== 'string' || !Array.isArray(messages))
      return { answer: refused('MissingParameter', 'Model and Messages are required.') }
    const disorder = disorderIn(messages)
    if (disorder) return { answer: refused('InvalidParameterValue', disorder) }
    const parts = messages.flatMap(partsOf)
    const images = parts.flatMap(({ Type, ImageUrl }) => {
      const [, type, data] = (Type === 'image_url' && mediaType.exec(ImageUrl?.Url ?? '')) || []
      return data === undefined ? [] : [{ mediaType: type, hex: Buffer.from(data, 'base64').toString('hex') }]
    })
    if (images.length > 0 && !body.Model.includes('vision'))
      return { answer: refused('InvalidParameterValue', 'The model does not take images.') }
    const prompt = parts.map(({ Text }) => Text ?? '').join('\n')
    return { question: { model: body.Model, stream: body.Stream === true, prompt, body, images } }
  },
  whole: (_, reply) =>
    json(200, {
      Response: {
        RequestId: 'req-1',
        Note: '以上内容为AI生成,不代表开发者立场,请勿删除或修改本标记',
        Choices: [{ Index: 0, FinishReason: finishes[reply.finish], Message: { Role: 'assistant', Content: reply.pieces.join('') } }],
        Created: 1_790_000_000,
        Id: 'chat-1',
        Usage: usageOf(reply),
      },
    }),
  frames(_, reply) {
    const frame = (Content: string, FinishReason: string, Usage?: object) =>
      `data: ${JSON.stringify({
        Note: '以上内容为AI生成,不代表开发者立场,请勿删除或修改本标记',
        Choices: [{ Index: 0, FinishReason, Delta: { Role: 'assistant', Content } }],
        Created: 1_790_000_000,
        Id: 'chat-1',
        Usage,
      })}\n\n`
    const { usage } = reply
    const until = (i: number) => usage && usageOf({ ...reply, usage: { ...usage, completion: Math.min(i + 1, usage.completion) } })
    return [...reply.pieces.map((piece, i) => frame(piece, '', until(i))), frame('', finishes[reply.finish], usageOf(reply))]
  },
  streamType: 'text/event-stream',
  alsoCounts: ['cached'],
  tellsLength: false,
  refusals: [
    ['authentication', refused('AuthFailure.SignatureFailure', 'The provided credentials sk-test could not be validated.')],
    ['authentication', refused('AuthFailure.SecretIdNotFound', 'The SecretId is not found.')],
    ['permission', refused('AuthFailure.UnauthorizedOperation', 'You are not authorized.')],
    ['permission', refused('UnauthorizedOperation', 'You are not authorized.')],
    ['permission', refused('FailedOperation.ServiceNotActivated', '服务未开通,请前往控制台申请试用。')],
    ['rate_limited', refused('RequestLimitExceeded', 'Your current request times exceed the limit.')],
    ['rate_limited', refused('RequestLimitExceeded.UinLimitExceeded', 'Your account has exceeded its limit.')],
    ['rate_limited', refused('FailedOperation.EngineServerLimitExceeded', '引擎层请求超过限额;请稍后重试。')],
    ['quota_exhausted', refused('FailedOperation.ResourcePackExhausted', '资源包余量已用尽,请购买资源包或开通后付费。')],
    ['quota_exhausted', refused('FailedOperation.FreeResourcePackExhausted', '免费资源包余量已用尽。')],
    ['quota_exhausted', refused('FailedOperation.ServiceStopArrears', '欠费停服。')],
    ['quota_exhausted', refused('ResourceUnavailable.InArrears', '账号欠费。')],
    ['invalid_request', refused('InvalidParameterValue', '参数取值错误。')],
    ['invalid_request', refused('MissingParameter', 'The request is missing a required parameter.')],
    ['model_not_found', refused('InvalidParameterValue.Model', '模型不存在。')],
    ['content_filtered', refused('OperationDenied.TextIllegalDetected', '文本包含违法违规信息,审核不通过。')],
    ['content_filtered', refused('OperationDenied.ImageIllegalDetected', '图片包含违法违规信息,审核不通过。')],
    ['server_error', refused('InternalError', '内部错误。')],
    ['server_error', refused('FailedOperation.EngineRequestTimeout', '引擎层请求超时;请稍后重试。')],
  ],
  brokenFrame: [
    'server_error',
    `data: ${JSON.stringify({ Choices: [], Created: 1_790_000_000, Id: 'chat-1', ErrorMsg: { Msg: '服务内部异常', Code: 4000 } })}\n\n`,
  ],
})

export const hunyuan = hunyuanBy(Date.now)
