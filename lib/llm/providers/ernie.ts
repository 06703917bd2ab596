import type { JSONObject, LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { type ReasonOf, type Told, toldBy, VendorFailure, type VendorReason } from '../refusal.ts'
import { bceDate, bceSignature } from './bce-auth.ts'
import { languageModel, messagesOf, type Said, type SpokenModel, together, usageOf } from './model.ts'
import { isBanned, speaker } from './openai-compatible.ts'
import { forgetToken, type IssuedToken, tokenFor } from './tokens.ts'
import type { Provided, Vendor } from './vendor.ts'
import { learnSkew, vendorTime } from './vendor-clock.ts'
import {
  type Answered,
  brokenOff,
  type Connection,
  eventData,
  isJson,
  mended,
  parseJson,
  postJson,
  postText,
  readAnswer,
  refusalIn,
  shownRequest,
  unreadable,
  type VendorRequest,
} from './wire.ts'

/*
 * Baidu's ERNIE, by the credentials that there are:
 * - API key and secret key: the chat API of Wenxin Workshop with an OAuth access token in the query;
 * - access key and secret access key: the same API, each request signed by bce-auth-v1;
 * - an API key alone: Qianfan v2, which is OpenAI's wire.
 * Protocol: cloud.baidu.com/doc/WENXINWORKSHOP and cloud.baidu.com/doc/qianfan-api, the npm package `@baiducloud/qianfan`.
 */

const workshop = 'https://aip.baidubce.com'
const qianfan = 'https://qianfan.baidubce.com'

export const ernie: Vendor = {
  baseUrl: qianfan,
  forms: [['apiKey', 'secretKey'], ['accessKey', 'secretAccessKey'], ['apiKey']],
  beside: [],
  jsonMode: 'object',
  blind: (_, { secretKey, secretAccessKey }) => Boolean(secretKey || secretAccessKey), // Wenxin Workshop's chat has words only
  connect(provided) {
    const { slug, baseUrl, dispatcher, heard, credentials } = provided
    const { apiKey, secretKey, accessKey, secretAccessKey, headers } = credentials
    const atWorkshop = {
      baseUrl: baseUrl === qianfan ? workshop : baseUrl,
      headers: { ...headers },
      dispatcher,
      heard,
      reasonOf: workshopReason,
    }
    if (apiKey && secretKey) return workshopSpeaker(slug, atWorkshop, withToken(atWorkshop, apiKey, secretKey))
    if (accessKey && secretAccessKey) return workshopSpeaker(slug, atWorkshop, withSignature(atWorkshop, { accessKey, secretAccessKey }))
    return qianfanSpeaker(provided)
  },
}

const qianfanSpeaker = ({ slug, baseUrl, dispatcher, heard, credentials }: Provided): ((modelId: string) => SpokenModel) =>
  speaker({
    provider: slug,
    api: 'chat',
    jsonMode: 'object',
    baseUrl: `${baseUrl.replace(/\/v2$/, '')}/v2`,
    headers: { ...credentials.headers, authorization: `Bearer ${credentials.apiKey}` },
    dispatcher,
    heard,
    reasonOf: qianfanReason,
  })

const qianfanReason: ReasonOf = ({ code, message }, status) => {
  if (/unsafe/.test(code)) return 'content_filtered'
  if (/(characters|tokens)_too_long/.test(code)) return 'context_too_long'
  if (/cluster_\w*rate_limit/.test(code)) return 'overloaded'
  if (/rate_limit_exceeded/.test(code)) return 'rate_limited'
  if (/overdue|arrears|balance|欠费/i.test(`${code} ${message}`)) return 'quota_exhausted'
  // The same code says that the account has no right to the model, and that there is no such model.
  if (/invalid_model/.test(code)) return status === 401 ? 'permission' : 'model_not_found'
  if (status === 401 && /invalid_appid|no_parameter_permission/.test(code)) return 'permission'
  return undefined
}

/** How one call is let in: it may be made once more when `mend` has put right what was refused. */
type Entry = {
  send(request: VendorRequest, signal?: AbortSignal): Promise<Answered>
  mend(failure: VendorFailure): boolean | Promise<boolean>
}
type Door = {
  /** The names of the headers that let a request in. */
  headers: string[]
  enter(): Entry
}

const tokenTimeoutMs = 10_000
const refusedTokens = ['110', '111'] // invalid, expired

/** With an access token, which is good for 30 days. It stands in the query, so the address is never told of. */
function withToken(connection: Connection, apiKey: string, secretKey: string): Door {
  const credentials = [connection.baseUrl, apiKey, secretKey]
  async function issue(): Promise<IssuedToken> {
    const query = new URLSearchParams({ grant_type: 'client_credentials', client_id: apiKey, client_secret: secretKey })
    const at = Date.now()
    const request = { path: `/oauth/2.0/token?${query}`, text: '' }
    const response = await postText({ ...connection, reasonOf: tokenReason }, request, AbortSignal.timeout(tokenTimeoutMs))
    const { access_token: token, expires_in: seconds } = readAnswer(await response.text(), { reasonOf: tokenReason })
    if (typeof token !== 'string' || typeof seconds !== 'number')
      throw new VendorFailure('malformed', 'no access token in the answer', { symptom: 'unexpected_shape' })
    return { token, expiresAt: at + seconds * 1000 }
  }
  return {
    headers: [],
    enter() {
      let used = ''
      return {
        async send(request, signal) {
          used = (await tokenFor(credentials, issue)).token
          return postJson(connection, { ...request, path: `${request.path}?access_token=${encodeURIComponent(used)}` }, signal)
        },
        async mend({ told }) {
          if (!refusedTokens.includes(told?.code ?? '')) return false
          await forgetToken(credentials, used)
          return true
        },
      }
    },
  }
}

const tokenReason: ReasonOf = ({ message }) => (/^invalid_(client|grant|request)$/.test(message) ? 'authentication' : undefined)

const refusedSignatures = ['RequestExpired', 'SignatureDoesNotMatch', '14'] // 14: IAM certification failed

/** With a signature, made by the vendor's clock where ours is known to be off. */
function withSignature(connection: Connection, keys: { accessKey: string; secretAccessKey: string }): Door {
  const { host, pathname } = new URL(connection.baseUrl)
  const enter = (): Entry => {
    let time = 0
    return {
      send(request, signal) {
        time = vendorTime(host)
        const headers = { host, 'content-type': 'application/json', 'x-bce-date': bceDate(time) }
        const path = pathname.replace(/\/$/, '') + request.path
        const { authorization } = bceSignature(keys, { method: 'POST', path: decodeURIComponent(path), headers }, time)
        return postJson(connection, { ...request, headers: { 'x-bce-date': headers['x-bce-date'], authorization } }, signal)
      },
      mend: (failure) => refusedSignatures.includes(failure.told?.code ?? '') && learnSkew(host, failure, time),
    }
  }
  return { headers: ['x-bce-date', 'authorization'], enter }
}

/** Some models go by another name in the address of the chat API; all others, and one's own services, by their own. */
const endpoints: Record<string, string> = {
  'ernie-4.0-8k': 'completions_pro',
  'ernie-3.5-8k': 'completions',
  'ernie-speed-8k': 'ernie_speed',
  'ernie-lite-8k-0922': 'eb-instant',
}
function endpointOf(modelId: string): string {
  const name = modelId.toLowerCase()
  return endpoints[name] ?? (name.startsWith('ernie-') ? name : modelId)
}

function workshopSpeaker(provider: string, connection: Connection, door: Door): (modelId: string) => SpokenModel {
  return (modelId) => {
    const path = `/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/${encodeURIComponent(endpointOf(modelId))}`
    const asked = (options: LanguageModelV4CallOptions, stream: boolean): VendorRequest => ({ path, body: requestBody(options, stream) })
    function answered<T>(options: LanguageModelV4CallOptions, stream: boolean, read: (response: Answered) => T | Promise<T>): Promise<T> {
      const { send, mend } = door.enter()
      return mended(async () => read(await send(asked(options, stream), options.abortSignal)), mend)
    }
    return languageModel(provider, modelId, {
      preview: (options, stream) =>
        shownRequest(connection, { ...asked(options, stream), headers: Object.fromEntries(door.headers.map((name) => [name, ''])) }),
      whole: (options) => answered(options, false, wholeAnswer),
      async *pieces(options) {
        yield* await answered(options, true, async (response) =>
          isJson(response.headers) ? [await wholeAnswer(response)] : saidInEvents(response.body),
        )
      },
    })
  }
}

function requestBody(options: LanguageModelV4CallOptions, stream: boolean) {
  const { temperature, maxOutputTokens, stopSequences } = options
  return {
    ...conversationOf(messagesOf(options.prompt)),
    temperature: temperature === undefined ? undefined : Math.min(1, Math.max(0.01, temperature)), // (0, 1] here, else 0 to 2
    top_p: options.topP,
    max_output_tokens: maxOutputTokens === undefined ? undefined : Math.max(2, maxOutputTokens),
    stop: stopSequences?.length ? stopSequences : undefined,
    ...(options.responseFormat?.type === 'json' && { response_format: 'json_object' }),
    ...(stream && { stream }),
  }
}

type Message = { role: string; content: string }

/**
 * A conversation as the chat API takes it: what the system says stands beside the messages, and these begin with the user's
 * and alternate. So neighbours of one role are joined, and a greeting before the first question is left out.
 */
export function conversationOf(all: Message[]): { system?: string; messages: Message[] } {
  const spoken = all.filter(({ content }) => content.trim() !== '') // empty ones are refused
  const system = spoken.filter(({ role }) => role === 'system').map(({ content }) => content)
  const messages: Message[] = []
  for (const { role, content } of spoken) {
    if (role === 'system') continue
    const last = messages.at(-1)
    if (last?.role === role) last.content += `\n\n${content}`
    else if (last || role === 'user') messages.push({ role, content })
  }
  return { ...(system.length > 0 && { system: system.join('\n\n') }), messages }
}

/** Errors are told inside a success, also where a stream was asked for. */
async function wholeAnswer(response: Answered): Promise<Said> {
  const answer = readAnswer(await response.text())
  const told = refusalTold(answer)
  if (told) throw refusalIn(told, { reasonOf: workshopReason, beside: response.headers })
  return { ...saidIn(answer), finish: endingIn(answer) ?? (typeof answer.result === 'string' ? 'stop' : undefined) }
}

async function* saidInEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<Said> {
  let ended = false
  for await (const events of eventData(body)) {
    const frames = events.filter((data) => data.trim() !== '[DONE]')
    for (const said of together(frames, saidInEvent)) {
      ended ||= said.finish !== undefined
      yield said
    }
  }
  if (!ended) throw brokenOff()
}

function saidInEvent(data: string): Said {
  const event = parseJson(data)
  if (event === null || typeof event !== 'object') throw unreadable('a piece of the stream')
  const told = refusalTold(event as Frame)
  if (told) throw refusalIn(told, { reasonOf: workshopReason })
  return saidIn(event as Frame)
}

type Frame = Record<string, unknown>

/** The error in an answer: {error_code, error_msg}, or {code, msg} from a gateway before the API. */
const refusalTold = (answer: Frame): Told | undefined =>
  answer.error_code === undefined && typeof answer.code === 'number'
    ? { code: String(answer.code), message: typeof answer.msg === 'string' ? answer.msg : '' }
    : 'error_code' in answer
      ? toldBy(answer)
      : undefined

function saidIn(frame: Frame): Said {
  const usage = (frame.usage ?? {}) as Record<string, unknown>
  const [prompt, completion] = [usage.prompt_tokens, usage.completion_tokens].map((value) =>
    typeof value === 'number' ? value : undefined,
  )
  return {
    text: typeof frame.result === 'string' ? frame.result : undefined,
    finish: endingIn(frame) ?? (frame.is_end === true ? 'stop' : undefined),
    usage: prompt === undefined && completion === undefined ? undefined : { ...usageOf(prompt, completion), raw: usage as JSONObject },
  }
}

/** How an answer ended otherwise than by itself. `ban_round` only says which message was the reason for a ban. */
function endingIn({ need_clear_history, flag, is_truncated, finish_reason }: Frame): string | undefined {
  if (need_clear_history === true || isBanned(flag) || finish_reason === 'content_filter') return 'content_filter'
  return is_truncated === true || finish_reason === 'length' ? 'length' : undefined
}

const reasonByCode: Record<string, VendorReason> = {
  '1': 'server_error',
  '2': 'server_error',
  '3': 'model_not_found', // no such endpoint
  '4': 'rate_limited',
  '6': 'permission',
  '13': 'authentication',
  '14': 'authentication',
  '15': 'invalid_request',
  '17': 'quota_exhausted',
  '18': 'rate_limited',
  '19': 'quota_exhausted',
  '100': 'authentication',
  '110': 'authentication',
  '111': 'authentication',
  '336000': 'server_error',
  '336001': 'invalid_request',
  '336002': 'invalid_request',
  '336003': 'invalid_request',
  '336004': 'permission',
  '336005': 'invalid_request',
  '336007': 'context_too_long',
  '336100': 'overloaded',
  '336101': 'invalid_request',
  '336104': 'invalid_request',
  '336105': 'invalid_request',
  '336501': 'rate_limited',
  '336502': 'rate_limited',
  '500000': 'server_error',
  // of Baidu AI Cloud's gateway
  RequestExpired: 'authentication',
  SignatureDoesNotMatch: 'authentication',
  InvalidAccessKeyId: 'authentication',
  AccessDenied: 'permission',
}

const workshopReason: ReasonOf = ({ code, message }) =>
  code.startsWith('33600') && /too long|exceeds? the max/i.test(message) ? 'context_too_long' : reasonByCode[code]
