import type { JSONObject, LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { ReasonOf, VendorFailure, VendorReason } from '../refusal.ts'
import { imagesOf, joined, languageModel, messagesOf, type Said, type SpokenModel, usageOf } from './model.ts'
import { signedUrl } from './spark-url.ts'
import type { Provided, Vendor } from './vendor.ts'
import { learnSkew, vendorTime } from './vendor-clock.ts'
import { openSocket, type VendorSocket } from './websocket.ts'
import { brokenOff, hidden, mended, namesOnly, parseJson, refusalIn, unreadable } from './wire.ts'

/*
 * iFlytek Spark: one question on one WebSocket, whose address is signed. Protocol: xfyun.cn/doc/spark/Web.html, X1ws.html
 * and ImageUnderstanding.html. There are only streams; the frame with status 2 is the last, holds words too, and alone counts
 * tokens. An answer that was cut by length is not told from one that ended.
 */

export const spark: Vendor = {
  baseUrl: 'wss://spark-api.xf-yun.com',
  protocol: 'ws',
  forms: [['appId', 'apiKey', 'apiSecret']],
  beside: [],
  blind: (modelId) => !modelOf(modelId).seesImages,
  connect: speaker,
}

/** A model's path below the address, and what it takes. */
type Model = { path: string; knowsSystem?: true; seesImages?: true }

/** By the id of a model, which is its `domain`. */
const models: Record<string, Model> = {
  lite: { path: '/v1.1/chat' },
  general: { path: '/v1.1/chat' },
  generalv2: { path: '/v2.1/chat' },
  generalv3: { path: '/v3.1/chat' },
  'pro-128k': { path: '/chat/pro-128k' },
  'generalv3.5': { path: '/v3.5/chat', knowsSystem: true },
  'max-32k': { path: '/chat/max-32k', knowsSystem: true },
  '4.0Ultra': { path: '/v4.0/chat', knowsSystem: true },
  x1: { path: '/v1/x1' },
  image: { path: '/v2.1/image', seesImages: true },
  imagev3: { path: '/v2.1/image', seesImages: true },
}
/** Most models that are not in the table have followed this form. */
const modelOf = (domain: string): Model => models[domain] ?? { path: `/chat/${encodeURIComponent(domain)}`, knowsSystem: true }

/** Models that see images have a host of their own. */
const imageBaseUrl = 'wss://spark-api.cn-huabei-1.xf-yun.com'

function speaker({ slug, baseUrl, credentials, dispatcher }: Provided): (modelId: string) => SpokenModel {
  const { appId = '', apiKey = '', apiSecret = '', headers = {} } = credentials
  return (modelId) => {
    const { path, seesImages } = modelOf(modelId)
    const address = (seesImages && baseUrl === spark.baseUrl ? imageBaseUrl : baseUrl) + path
    const { host } = new URL(address)
    async function opened(signal?: AbortSignal): Promise<VendorSocket> {
      let time = 0
      const open = () => {
        time = vendorTime(host)
        return openSocket({ url: signedUrl({ apiKey, apiSecret }, address, time), headers, dispatcher, reasonOf }, signal)
      }
      return mended(open, (failure) => (failure.status === 401 || failure.status === 403) && learnSkew(host, failure, time))
    }

    async function* pieces(options: LanguageModelV4CallOptions): AsyncGenerator<Said> {
      const socket = await opened(options.abortSignal)
      try {
        socket.send(JSON.stringify(requestFrame(appId, modelId, options)))
        yield* saidIn(socket.messages)
      } finally {
        socket.leave()
      }
    }

    return languageModel(slug, modelId, {
      preview: (options) => ({ url: address, headers: namesOnly(headers), body: requestFrame(hidden, modelId, options) }),
      whole: async (options) => joined(await Array.fromAsync(pieces(options))),
      pieces,
    })
  }
}

function requestFrame(appId: string, domain: string, { prompt, temperature, maxOutputTokens }: LanguageModelV4CallOptions) {
  return {
    header: { app_id: appId },
    parameter: {
      chat: {
        domain,
        temperature: temperature === undefined ? undefined : Math.min(1, Math.max(0.01, temperature)), // within (0, 1]
        max_tokens: maxOutputTokens,
      },
    },
    payload: { message: { text: textsIn(prompt, domain) } },
  }
}

type Text = { role: string; content: string; content_type?: 'image' | 'text' }

/** The messages of a prompt, for a model that sees images after the newest one: the vendor takes one, and takes it first. */
function textsIn(prompt: LanguageModelV4Prompt, domain: string): Text[] {
  const { knowsSystem, seesImages } = modelOf(domain)
  const texts = messagesOf(prompt).map(({ role, content }, i) => ({
    role: role === 'system' && !(knowsSystem && i === 0) ? 'user' : role,
    content,
  }))
  const image = seesImages && prompt.flatMap(imagesOf).at(-1)
  if (!image) return texts
  return [
    { role: 'user', content: image.base64, content_type: 'image' },
    ...texts.map((text) => ({ ...text, content_type: 'text' as const })),
  ]
}

type Frame = {
  header?: { code?: unknown; message?: unknown; status?: unknown }
  payload?: {
    choices?: { status?: unknown; text?: { content?: unknown }[] }
    usage?: { text?: { prompt_tokens?: unknown; completion_tokens?: unknown } }
  }
}

/** What the frames say until the last. One that filters what follows ends an answer; before its first words it refuses it. */
async function* saidIn(messages: AsyncIterable<string>): AsyncGenerator<Said> {
  let begun = false
  for await (const message of messages) {
    const frame = frameIn(message)
    const refusal = refusalInFrame(frame)
    if (begun && refusal?.reason === 'content_filtered') return yield { finish: 'content_filter' }
    if (refusal) throw refusal
    const said = saidInFrame(frame)
    begun ||= Boolean(said.text)
    yield said
    if (said.finish) return
  }
  throw brokenOff()
}

function frameIn(message: string): Frame {
  const frame = parseJson(message)
  if (frame === null || typeof frame !== 'object') throw unreadable('a piece of the stream')
  return frame
}

function refusalInFrame({ header }: Frame): VendorFailure | undefined {
  const { code = 0, message = '' } = header ?? {}
  return Number(code) === 0 ? undefined : refusalIn({ code: String(code), message: String(message) }, { reasonOf })
}

function saidInFrame({ header, payload }: Frame): Said {
  const texts = payload?.choices?.text
  const words = Array.isArray(texts) ? texts.flatMap(({ content }) => (typeof content === 'string' ? [content] : [])) : []
  const counted = payload?.usage?.text
  return {
    text: words.length > 0 ? words.join('') : undefined,
    finish: payload?.choices?.status === 2 || header?.status === 2 ? 'stop' : undefined,
    usage: counted && { ...usageOf(count(counted.prompt_tokens), count(counted.completion_tokens)), raw: counted as JSONObject },
  }
}

const count = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 ? value : undefined)

const reasonsByCode: Record<string, VendorReason> = {
  10003: 'invalid_request',
  10004: 'invalid_request',
  10005: 'invalid_request',
  10006: 'rate_limited',
  10007: 'rate_limited',
  10008: 'overloaded',
  10013: 'content_filtered',
  10014: 'content_filtered',
  10015: 'permission',
  10016: 'permission',
  10019: 'content_filtered',
  10021: 'content_filtered',
  10110: 'overloaded',
  10163: 'invalid_request',
  10907: 'context_too_long',
  11200: 'permission',
  11201: 'quota_exhausted',
  11202: 'rate_limited',
  11203: 'rate_limited',
}
/** 10016 is a licence that is missing or used up; a 403 is a date that is off, or an address that is not allowed. */
const reasonOf: ReasonOf = ({ code, message }, status) => {
  if (code === '10016' && /token/i.test(message)) return 'quota_exhausted'
  if (status === 403 && /hmac|date/i.test(message)) return 'authentication'
  return reasonsByCode[code]
}
