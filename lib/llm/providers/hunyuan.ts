import type { JSONObject, LanguageModelV4CallOptions, LanguageModelV4Prompt, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { ReasonOf, Told, VendorReason } from '../refusal.ts'
import { imagesOf, languageModel, messagesOf, type Said, type SpokenModel, together, usageOf } from './model.ts'
import { tc3Authorization } from './tc3.ts'
import type { Provided, Vendor } from './vendor.ts'
import { learnSkew, vendorTime } from './vendor-clock.ts'
import {
  type Answered,
  brokenOff,
  eventData,
  isJson,
  mended,
  parseJson,
  postText,
  readAnswer,
  refusalIn,
  shownRequest,
  unreadable,
} from './wire.ts'

/*
 * Tencent Hunyuan's own API: the action ChatCompletions of Tencent Cloud's API 3.0. Protocol: the types of the npm package
 * tencentcloud-sdk-nodejs-hunyuan, 2023-09-01. Errors come inside a 200 and as JSON, also where a stream was asked for; the
 * events of a stream are not wrapped in `Response`, count all tokens anew in each, and end without [DONE]. The length of an
 * answer cannot be limited, and a word of `Stop` is the answer's last.
 */

export const hunyuan: Vendor = {
  baseUrl: 'https://hunyuan.tencentcloudapi.com',
  forms: [['secretId', 'secretKey']],
  beside: ['region'],
  connect: speaker,
}

const contentType = 'application/json'
const action = { 'content-type': contentType, 'x-tc-action': 'ChatCompletions', 'x-tc-version': '2023-09-01' }

function speaker({ slug, baseUrl, credentials, dispatcher, heard }: Provided): (modelId: string) => SpokenModel {
  const { secretId = '', secretKey = '', region, headers } = credentials
  const connection = { baseUrl, dispatcher, heard, reasonOf, headers: { ...headers, ...action, ...(region && { 'x-tc-region': region }) } }
  const { host, pathname } = new URL(`${baseUrl}/`)

  const signed = (body: string, time: number) => {
    const timestampSeconds = Math.floor(time / 1000)
    const request = { path: pathname, headers: { 'content-type': contentType, host }, body, service: 'hunyuan', timestampSeconds }
    return { 'x-tc-timestamp': String(timestampSeconds), authorization: tc3Authorization({ secretId, secretKey }, request) }
  }
  /** What an answer says; asked for once more when its refusal told that our clock is off. */
  function answered<T>(text: string, signal: AbortSignal | undefined, read: (response: Answered) => T | Promise<T>): Promise<T> {
    let time = 0
    const call = async () => {
      time = vendorTime(host)
      return read(await postText(connection, { path: '/', text, headers: signed(text, time) }, signal))
    }
    return mended(call, (failure) => failure.reason === 'authentication' && learnSkew(host, failure, time))
  }

  return (modelId) =>
    languageModel(slug, modelId, {
      preview(options, stream) {
        const body = requestBody(modelId, options, stream)
        return shownRequest(connection, { path: '/', body, headers: signed(JSON.stringify(body), vendorTime(host)) })
      },
      whole(options) {
        const text = JSON.stringify(requestBody(modelId, options, false))
        return answered(text, options.abortSignal, saidInAnswer)
      },
      async *pieces(options) {
        const text = JSON.stringify(requestBody(modelId, options, true))
        const answer = await answered<Said | Answered['body']>(text, options.abortSignal, (response) =>
          isJson(response.headers) ? saidInAnswer(response) : response.body,
        )
        if (!(Symbol.asyncIterator in answer)) return yield answer
        let ended = false
        for await (const events of eventData(answer)) {
          for (const said of together(
            events.filter((data) => data.trim() !== '[DONE]'),
            saidInEvent,
          )) {
            ended ||= said.finish !== undefined
            yield said
          }
        }
        if (!ended) throw brokenOff()
      },
    })
}

function requestBody(model: string, options: LanguageModelV4CallOptions, stream: boolean) {
  return {
    Model: model,
    Messages: messagesIn(options.prompt),
    Stream: stream,
    Temperature: options.temperature,
    TopP: options.topP,
    Stop: options.stopSequences?.length ? options.stopSequences : undefined,
  }
}

type Message = { Role: string; Content: string } | { Role: string; Contents: Part[] }
type Part = { Type: 'text'; Text: string } | { Type: 'image_url'; ImageUrl: { Url: string } }

const messagesMax = 40

/**
 * The messages as the vendor wants them: the system's first, then user and assistant in turns beginning with the user, and
 * at most forty, of which the newest are kept.
 */
function messagesIn(prompt: LanguageModelV4Prompt): Message[] {
  const system = messagesOf(prompt.filter(({ role }) => role === 'system'))
  const newest = turnsIn(prompt.filter(({ role }) => role !== 'system')).slice(1 - messagesMax)
  const fromUser = newest[0]?.[0]?.role === 'assistant' ? newest.slice(1) : newest
  return [
    ...(system.length > 0 ? [{ Role: 'system', Content: system.map(({ content }) => content).join('\n\n') }] : []),
    ...fromUser.map(messageOf),
  ]
}

/** Neighbours of one role together. */
function turnsIn(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt[] {
  const turns: LanguageModelV4Prompt[] = []
  for (const message of prompt) {
    const last = turns.at(-1)
    if (last?.[0]?.role === message.role) last.push(message)
    else turns.push([message])
  }
  return turns
}

function messageOf(turn: LanguageModelV4Prompt): Message {
  const Role = turn[0]?.role ?? 'user'
  const Text = messagesOf(turn)
    .map(({ content }) => content)
    .join('\n\n')
  const images = turn.flatMap(imagesOf)
  if (images.length === 0) return { Role, Content: Text }
  const shown = images.map(({ mediaType, base64 }) => ({
    Type: 'image_url' as const,
    ImageUrl: { Url: `data:${mediaType};base64,${base64}` },
  }))
  return { Role, Contents: [{ Type: 'text', Text }, ...shown] } // a text is required
}

type Answer = {
  Choices?: { FinishReason?: unknown; Message?: { Content?: unknown }; Delta?: { Content?: unknown } }[]
  Usage?: Record<string, unknown> & { PromptTokensDetails?: { CachedTokens?: unknown } | null }
  ErrorMsg?: { Msg?: unknown; Code?: unknown } | null
  Error?: { Message?: unknown; Code?: unknown } | null
}

/** A whole answer. With a refusal go the vendor's clock, since ours may be off, and how long it asks to wait. */
async function saidInAnswer(answered: Answered): Promise<Said> {
  const { Response } = readAnswer(await answered.text()) as { Response?: Answer }
  const { Error: refused } = Response ?? {}
  if (refused) throw refusalIn(toldIn(refused.Code, refused.Message), { reasonOf, beside: answered.headers })
  return saidIn(Response ?? {}, 'Message')
}

function saidInEvent(data: string): Said {
  const event = parseJson(data)
  if (event === null || typeof event !== 'object') throw unreadable('a piece of the stream')
  return saidIn(event as Answer, 'Delta')
}

function saidIn({ Choices, Usage, ErrorMsg }: Answer, part: 'Message' | 'Delta'): Said {
  if (ErrorMsg?.Code || ErrorMsg?.Msg) throw refusalIn(toldIn(ErrorMsg.Code, ErrorMsg.Msg), { reasonOf })
  const choice = Array.isArray(Choices) ? Choices[0] : undefined
  const text = choice?.[part]?.Content
  const finish = choice?.FinishReason
  return {
    text: typeof text === 'string' ? text : undefined,
    finish: finish === 'sensitive' ? 'content_filter' : typeof finish === 'string' && finish !== '' ? finish : undefined,
    usage: Usage ? usageIn(Usage) : undefined,
  }
}

const usageIn = (usage: NonNullable<Answer['Usage']>): LanguageModelV4Usage => ({
  ...usageOf(count(usage.PromptTokens), count(usage.CompletionTokens), count(usage.PromptTokensDetails?.CachedTokens)),
  raw: usage as JSONObject,
})

/** Cached tokens are counted in a text, all others in a number. */
const count = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && number >= 0 ? Math.round(number) : undefined
}

const toldIn = (code: unknown, message: unknown): Told => ({ code: String(code ?? ''), message: String(message ?? '') })

/** What a code begins with, and what it means; the first that fits counts. */
const reasonsByPrefix: [string, VendorReason][] = [
  ['AuthFailure.UnauthorizedOperation', 'permission'],
  ['AuthFailure', 'authentication'],
  ['UnauthorizedOperation', 'permission'],
  ['FailedOperation.ServiceNotActivated', 'permission'],
  ['FailedOperation.UserUnAuthError', 'permission'],
  ['UnsupportedOperation.NonWhitelistAccount', 'permission'],
  ['FailedOperation.ResourcePackExhausted', 'quota_exhausted'],
  ['FailedOperation.FreeResourcePackExhausted', 'quota_exhausted'],
  ['FailedOperation.ServiceStopArrears', 'quota_exhausted'],
  ['FailedOperation.ServiceStop', 'permission'], // by the customer of the vendor
  ['ResourceInsufficient.ChargeResourceExhaust', 'quota_exhausted'],
  ['ResourceUnavailable.InArrears', 'quota_exhausted'],
  ['ResourceUnavailable.LowBalance', 'quota_exhausted'],
  ['RequestLimitExceeded', 'rate_limited'],
  ['LimitExceeded', 'rate_limited'],
  ['FailedOperation.EngineServerLimitExceeded', 'rate_limited'],
  ['InvalidParameterValue.Model', 'model_not_found'],
  ['InvalidParameter', 'invalid_request'],
  ['MissingParameter', 'invalid_request'],
  ['UnknownParameter', 'invalid_request'],
  ['UnsupportedRegion', 'invalid_request'],
  ['ResourceNotFound', 'invalid_request'],
  ['InvalidAction', 'invalid_request'],
  ['NoSuchVersion', 'invalid_request'],
  ['OperationDenied', 'content_filtered'],
  ['FailedOperation', 'server_error'],
  ['InternalError', 'server_error'],
]
const reasonOf: ReasonOf = ({ code }) => reasonsByPrefix.find(([prefix]) => code.startsWith(prefix))?.[1]
