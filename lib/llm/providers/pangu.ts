import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { type ReasonOf, toldBy, VendorFailure } from '../refusal.ts'
import { apigAuthorization, escaped, sdkDate } from './apig-signature.ts'
import { iamToken, isProjectId } from './huawei-iam.ts'
import { languageModel, messagesOf, type Said, type SpokenModel, together } from './model.ts'
import { usageIn } from './openai-compatible.ts'
import { forgetToken, tokenFor } from './tokens.ts'
import type { Credentials, Provided, Vendor } from './vendor.ts'
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
  refusalIn,
  type ShownRequest,
  shownRequest,
  unreadable,
} from './wire.ts'

/*
 * Huawei Pangu. A model is a deployment of the customer's own: with a project it is asked at its own path (V1), without one
 * at a common path with the model's name (V2, OpenAI's format). Who asks is proven by a token of Huawei's IAM, or by a
 * signature with access keys. Protocol: support.huaweicloud.com/api-pangulm, "Text dialogue" (pangulm_05_0012) and
 * "Error codes" (pangulm_05_0020).
 */

export const pangu: Vendor = {
  baseUrl: 'https://pangu.cn-southwest-2.myhuaweicloud.com',
  forms: [
    ['domain', 'user', 'password'],
    ['accessKey', 'secretKey'],
  ],
  beside: ['project', 'deployment', 'iamBaseUrl'],
  blind: () => true,
  connect: speaker,
}

/** Where tokens for a region are given: services of one take no other's. */
export function iamOf(baseUrl: string): string {
  const [, region = 'cn-southwest-2'] = /\.([a-z]+-[a-z]+-\d+)\.myhuaweicloud\.com\b/.exec(baseUrl) ?? []
  return `https://iam.${region}.myhuaweicloud.com`
}

type PanguRequest = { modelId: string; body: Record<string, unknown> }
/** Sends a question with the proof of who asks, and once more when a refusal told how to put the proof right. */
type Send = (asked: PanguRequest, signal?: AbortSignal) => Promise<Answered>
type Door = { ask: Send; shown(asked: PanguRequest): ShownRequest }

function speaker({ slug, baseUrl, credentials, dispatcher, heard }: Provided): (modelId: string) => SpokenModel {
  const connection: Connection = { baseUrl, dispatcher, heard, headers: credentials.headers ?? {}, reasonOf }
  const { domain, user, password, project } = credentials
  const door =
    domain && user && password ? tokenDoor(connection, { ...credentials, domain, user, password }) : signedDoor(connection, credentials)
  return (modelId) => {
    const asked = (options: LanguageModelV4CallOptions, stream: boolean) => ({
      modelId,
      body: requestBody(modelId, project, options, stream),
    })
    return languageModel(slug, modelId, {
      preview: (options, stream) => door.shown(asked(options, stream)),
      async whole(options) {
        const response = await door.ask(asked(options, false), options.abortSignal)
        return saidIn(await response.text(), 'the answer')
      },
      async *pieces(options) {
        const response = await door.ask(asked(options, true), options.abortSignal)
        if (isJson(response.headers)) return yield saidIn(await response.text(), 'the answer')
        let ended = false
        for await (const events of eventData(response.body)) {
          for (const said of together(
            events.filter((data) => !isDone(data)),
            (data) => saidIn(data, 'a piece of the stream'),
          )) {
            ended ||= said.finish !== undefined
            yield said
          }
          ended ||= events.some(isDone)
        }
        if (!ended) throw brokenOff()
      },
    })
  }
}

const isDone = (data: string): boolean => data.trim() === '[DONE]'

const pathTo = (modelId: string, project: string | undefined): string =>
  project ? `/v1/${escaped(project)}/deployments/${escaped(modelId)}/chat/completions` : '/api/v2/chat/completions'

/** The gateway's and the model service's ways to say that a token is not, or no longer, good. */
const tokenRefused = /^(?:APIG\.0301|APIGW\.0301|PANGU\.0011)$/

type Signer = Credentials & { domain: string; user: string; password: string }

function tokenDoor(connection: Connection, signer: Signer): Door {
  const { domain, user, password, project } = signer
  const iamBaseUrl = (signer.iamBaseUrl ?? iamOf(connection.baseUrl)).replace(/\/+$/, '')
  const place = ['pangu', iamBaseUrl, domain, user, password, project ?? '']
  const issue = () => iamToken({ baseUrl: iamBaseUrl, dispatcher: connection.dispatcher }, { domain, user, password, project })
  return {
    ask({ modelId, body }, signal) {
      let used = ''
      const call = async () => {
        const { token, projectId } = await tokenFor(place, issue)
        used = token
        const path = pathTo(modelId, project && !isProjectId(project) ? (projectId ?? project) : project)
        return postJson(connection, { path, body, headers: { 'x-auth-token': token } }, signal)
      }
      return mended(call, async ({ status, told }) => {
        if (status !== 401 || !tokenRefused.test(told?.code ?? '')) return false
        await forgetToken(place, used)
        return true
      })
    },
    shown: ({ modelId, body }) => shownRequest(connection, { path: pathTo(modelId, project), body, headers: { 'x-auth-token': '' } }),
  }
}

function signedDoor(connection: Connection, { accessKey = '', secretKey = '', project }: Credentials): Door {
  const projectHeader: Record<string, string> = project ? { 'x-project-id': project } : {}
  return {
    ask({ modelId, body }, signal) {
      const path = pathTo(modelId, project)
      const url = `${connection.baseUrl}${path}`
      const { host } = new URL(url)
      const text = JSON.stringify(body)
      let time = 0
      const call = () => {
        time = vendorTime(host)
        const headers = { 'content-type': 'application/json', 'x-sdk-date': sdkDate(time), ...projectHeader }
        const authorization = apigAuthorization({ accessKey, secretKey }, { method: 'POST', url, headers, body: text })
        return postText(connection, { path, text, headers: { ...headers, authorization } }, signal)
      }
      return mended(call, (failure) => failure.reason === 'authentication' && learnSkew(host, failure, time))
    },
    shown: ({ modelId, body }) =>
      shownRequest(connection, {
        path: pathTo(modelId, project),
        body,
        headers: { 'x-sdk-date': '', ...projectHeader, authorization: '' },
      }),
  }
}

function requestBody(modelId: string, project: string | undefined, options: LanguageModelV4CallOptions, stream: boolean) {
  const { temperature } = options
  return {
    ...(!project && { model: modelId }),
    messages: messagesOf(options.prompt),
    temperature: temperature === undefined || !project ? temperature : Math.min(temperature, 1), // V1 refuses more
    top_p: options.topP || undefined, // has to be more than 0
    max_tokens: options.maxOutputTokens,
    presence_penalty: options.presencePenalty || undefined,
    frequency_penalty: options.frequencyPenalty || undefined,
    stop: options.stopSequences?.length ? options.stopSequences : undefined,
    stream,
    ...(stream && !project && { stream_options: { include_usage: true } }),
  }
}

type Choice = { message?: { content?: unknown }; delta?: { content?: unknown }; finish_reason?: unknown }

/** A whole answer, or a piece of one: V1 streams `message`, V2 `delta`. What has no `choices` is an error, whatever its status. */
function saidIn(data: string, what: string): Said {
  const body = parseJson(data.trim()) as { choices?: unknown; usage?: unknown } | null | undefined
  if (body === null || typeof body !== 'object') throw unreadable(what)
  if (!Array.isArray(body.choices)) {
    const told = toldBy(body)
    if (told) throw refusalIn(told, { reasonOf })
    throw new VendorFailure('malformed', `${what} does not have the expected form`, { symptom: 'unexpected_shape' })
  }
  const choice = body.choices[0] as Choice | undefined
  const text = [choice?.message?.content, choice?.delta?.content].find((value) => typeof value === 'string')
  const finish = choice?.finish_reason
  return {
    text: text as string | undefined,
    finish: typeof finish === 'string' && finish !== '' ? finish : undefined,
    usage: usageIn(body.usage),
  }
}

const reasonByCode: Record<string, ReturnType<ReasonOf>> = {
  'PANGU.0001': 'server_error',
  'PANGU.0010': 'invalid_request',
  'PANGU.0011': 'authentication',
  'PANGU.0012': 'authentication',
  'PANGU.0031': 'server_error',
  'PANGU.3254': 'model_not_found',
  'PANGU.3259': 'overloaded', // the deployment is not running
  'PANGU.3267': 'rate_limited',
  'PANGU.3278': 'invalid_request',
  'PANGU.3305': 'server_error',
  'PANGU.3307': 'permission', // the account has not subscribed to the service
  'PANGU.3308': 'permission',
  'PANGU.3315': 'permission',
  'PANGU.3317': 'invalid_request',
  'PANGU.3318': 'context_too_long',
  'PANGU.3320': 'invalid_request',
  'PANGU.3321': 'invalid_request',
  'PANGU.3342': 'server_error',
}
/** The same in both generations of the gateway, APIG and APIGW. Others mean what their status says. */
const reasonByGatewayCode: Record<string, ReturnType<ReasonOf>> = {
  '0301': 'authentication',
  '0302': 'permission',
  '0303': 'authentication',
  '0304': 'permission',
  '0305': 'authentication',
  '0308': 'rate_limited',
}

const reasonOf: ReasonOf = ({ code, message }) => {
  if (/arrear|frozen|欠费|冻结/i.test(message)) return 'quota_exhausted'
  return reasonByCode[code] ?? reasonByGatewayCode[/^APIGW?\.(\d+)$/.exec(code)?.[1] ?? '']
}
