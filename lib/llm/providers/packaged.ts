import {
  AISDKError,
  APICallError,
  InvalidPromptError,
  JSONParseError,
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4FinishReason,
  type LanguageModelV4StreamPart,
  type LanguageModelV4Usage,
  TypeValidationError,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider'
import { asVendorFailure, toldBy, VendorFailure } from '../refusal.ts'
import { languageModel, type Said, type SpokenModel } from './model.ts'
import {
  brokenOff,
  type Connection,
  isJson,
  parseJson,
  postText,
  type Refusing,
  readAnswer,
  readText,
  refusalIn,
  shownRequest,
  unreadable,
  type WrittenRequest,
  withoutError,
} from './wire.ts'

/*
 * Vendors whose protocol is spoken by a package of the AI SDK. The package writes the request and reads the answer; it
 * goes over the same wire as every other call, so that egress, refusals and Retry-After are the same for all vendors.
 */

const tailBytesMax = 8 * 1024

type Fetch = typeof globalThis.fetch

/**
 * A vendor's model by its package. `make` is given the fetch of one call. Failures that the package reports are told as
 * VendorFailures without what it keeps in them: it keeps whole requests and answers.
 */
export function packaged(
  provider: string,
  connection: Omit<Connection, 'baseUrl'>,
  make: (modelId: string, fetch: Fetch) => LanguageModelV4,
): (modelId: string) => SpokenModel {
  const reached = { ...connection, baseUrl: '' } // the package writes whole addresses
  return (modelId) =>
    languageModel(provider, modelId, {
      async preview(options, stream) {
        const asked = Promise.withResolvers<WrittenRequest>()
        const model = make(modelId, async (url, init) => {
          asked.resolve(written(url, init))
          throw new Error('only shown')
        })
        const call: PromiseLike<unknown> = stream ? model.doStream(options) : model.doGenerate(options)
        call.then(undefined, asked.reject) // after its request was written, this changes nothing
        const { text, ...request } = await asked.promise
        return shownRequest(reached, { ...request, body: parseJson(text) })
      },
      async whole(options) {
        const model = make(modelId, async (url, init) => {
          const { body } = await postText(reached, written(url, init), options.abortSignal)
          return new Response(wholeIn(await readText(body), reached))
        })
        return saidBy(model, options, reached)
      },
      async *pieces(options) {
        let answer: string | undefined
        let tail: Buffer = Buffer.alloc(0)
        const model = make(modelId, async (url, init) => {
          const { headers, body, leave } = await postText(reached, written(url, init), options.abortSignal)
          if (!isJson(headers)) {
            const stream = new ReadableStream<Uint8Array>({
              async pull(controller) {
                const { value, done } = await body.next()
                if (done) return controller.close()
                tail = Buffer.concat([tail, value]).subarray(-tailBytesMax)
                controller.enqueue(value)
              },
              cancel: leave,
            })
            return new Response(stream)
          }
          answer = wholeIn(await readText(body), reached)
          return new Response('') // read below: there is nothing to stream
        })
        const stream = await model.doStream({ ...options, includeRawChunks: true }).then(
          ({ stream }) => stream,
          (error) => {
            throw failureOf(error, reached)
          },
        )
        if (answer !== undefined)
          return yield await saidBy(
            make(modelId, async () => new Response(answer)),
            options,
            reached,
          )
        if (yield* piecesIn(stream, reached)) return
        refuseTail(tail.toString(), reached)
        throw brokenOff()
      },
    })
}

function written(url: Parameters<Fetch>[0], init: RequestInit = {}): WrittenRequest {
  const { 'content-type': _, 'user-agent': __, ...headers } = Object.fromEntries(new Headers(init.headers))
  return { path: String(url), text: String(init.body), headers }
}

/** A whole answer as the package may read it: JSON, and no error. */
function wholeIn(text: string, refusing: Refusing): string {
  readAnswer(text, refusing)
  return text
}

async function saidBy(model: LanguageModelV4, options: LanguageModelV4CallOptions, refusing: Refusing): Promise<Said> {
  try {
    const { content, finishReason, usage } = await model.doGenerate(options)
    const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
    return { text: texts.length > 0 ? texts.join('') : undefined, ...endingBy(finishReason, usage) }
  } catch (error) {
    throw failureOf(error, refusing)
  }
}

/** What a stream says, and at its end whether its vendor has ended it: a package may end one that broke off. */
async function* piecesIn(stream: ReadableStream<LanguageModelV4StreamPart>, refusing: Refusing): AsyncGenerator<Said, boolean> {
  let ended = false
  try {
    for await (const part of stream) {
      // An error as a piece of the stream: a package may read over it.
      if (part.type === 'raw' && part.rawValue !== null && typeof part.rawValue === 'object') withoutError(part.rawValue, refusing)
      if (part.type === 'text-delta') yield { text: part.delta }
      if (part.type === 'error') throw part.error
      if (part.type !== 'finish') continue
      ended = part.finishReason.raw !== undefined
      yield endingBy(part.finishReason, part.usage)
    }
  } catch (error) {
    throw failureOf(error, refusing)
  }
  return ended
}

/** Gemini writes an error in mid-stream as bare JSON between the events, where no reader of events sees it. */
function refuseTail(tail: string, refusing: Refusing): void {
  const last = parseJson(
    tail
      .trim()
      .split(/\r?\n\r?\n/)
      .at(-1) ?? '',
  )
  if (last !== null && typeof last === 'object') withoutError(last, refusing)
}

const names: Partial<Record<LanguageModelV4FinishReason['unified'], string>> = {
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
}

function endingBy({ unified, raw }: LanguageModelV4FinishReason, usage: LanguageModelV4Usage): Said {
  const isCounted = usage.inputTokens.total || usage.outputTokens.total
  return { finish: raw === undefined ? undefined : (names[unified] ?? unified), usage: isCounted ? usage : undefined }
}

function failureOf(error: unknown, refusing: Refusing): VendorFailure {
  if (JSONParseError.isInstance(error)) return unreadable('a piece of the answer')
  if (TypeValidationError.isInstance(error)) return unexpected()
  if (APICallError.isInstance(error)) {
    if (error.cause) return failureOf(error.cause, refusing)
    const refused = parseJson(error.responseBody ?? '') // the first piece of a stream was an error
    return refused ? refusalIn((refusing.told ?? toldBy)({ error: refused }), refusing) : unexpected()
  }
  if (UnsupportedFunctionalityError.isInstance(error) || InvalidPromptError.isInstance(error))
    return new VendorFailure('invalid_request', 'the vendor cannot be asked this in its protocol')
  return AISDKError.isInstance(error) ? unexpected() : asVendorFailure(error)
}

const unexpected = () => new VendorFailure('malformed', 'the answer does not have the expected form', { symptom: 'unexpected_shape' })
