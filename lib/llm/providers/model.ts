import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider'
import { VendorFailure } from '../refusal.ts'
import type { ShownRequest } from './wire.ts'

/** A whole answer, or what one read of a stream added to it. */
export type Said = { text?: string; finish?: string; usage?: LanguageModelV4Usage }

/**
 * What the events of one read say together: one piece further on costs one chunk to the visitor. What came before an
 * event that is a fault is said before it is thrown.
 */
export function* together<T>(events: T[], read: (event: T) => Said): Generator<Said> {
  const said: Said[] = []
  try {
    for (const event of events) said.push(read(event))
  } finally {
    if (said.length > 0) yield joined(said)
  }
}

/**
 * What a vendor's file knows: how to ask for a whole answer, how to ask for a stream of pieces, and, without asking, which
 * request it would send for either.
 */
export type Speaker = {
  preview(options: LanguageModelV4CallOptions, stream: boolean): ShownRequest | Promise<ShownRequest>
  whole(options: LanguageModelV4CallOptions): Promise<Said>
  pieces(options: LanguageModelV4CallOptions): AsyncGenerator<Said>
  /** Reads a whole answer that came another way, as in a batch; only of vendors that have such ways. */
  read?(body: Record<string, unknown>): Said
}

const reasons: Record<string, LanguageModelV4FinishReason['unified']> = {
  stop: 'stop',
  length: 'length',
  max_tokens: 'length',
  content_filter: 'content-filter',
  tool_calls: 'tool-calls',
  insufficient_system_resource: 'error',
  error: 'error',
}
const finishOf = (raw: string | undefined): LanguageModelV4FinishReason => ({ unified: raw ? (reasons[raw] ?? 'other') : 'stop', raw })

const uncounted: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
}

/** Token counts as the AI SDK names them. Vendors write 0 for what they did not count, so 0 of all is not believed. */
export function usageOf(
  prompt: number | undefined,
  completion: number | undefined,
  cached?: number,
  reasoning?: number,
  cacheWrite?: number,
): LanguageModelV4Usage {
  const [input, output] = [prompt || undefined, completion || undefined]
  return {
    inputTokens: {
      total: input,
      noCache: input === undefined ? undefined : input - (cached ?? 0) - (cacheWrite ?? 0),
      cacheRead: cached,
      cacheWrite,
    },
    outputTokens: { total: output, text: output === undefined ? undefined : output - (reasoning ?? 0), reasoning },
  }
}

/** A language model that can also show what it would send, and some of which read an answer that came another way. */
export type SpokenModel = LanguageModelV4 &
  Pick<Speaker, 'preview'> & { read?(body: Record<string, unknown>): LanguageModelV4GenerateResult }

/** A speaker as a language model of the AI SDK. An answer without any text that was not filtered is `malformed`. */
export function languageModel(provider: string, modelId: string, { preview, whole, pieces, read }: Speaker): SpokenModel {
  return {
    specificationVersion: 'v4',
    provider,
    modelId,
    supportedUrls: {},
    preview,
    read: read && ((body) => resultOf(read(body))),
    doGenerate: async (options) => resultOf(await whole(options)),
    async doStream(options) {
      return { stream: streamOf(pieces(options)) }
    },
  }
}

function resultOf({ text, finish, usage = uncounted }: Said): LanguageModelV4GenerateResult {
  refuseNothing(text, finish)
  return { content: [{ type: 'text', text: text ?? '' }], finishReason: finishOf(finish), usage, warnings: [] }
}

/** An answer has to have words, or to say that they were filtered. `undefined`: it had no place for any. */
function refuseNothing(text: string | undefined, finish: string | undefined): void {
  if (text?.trim()) return
  if (finish === 'content_filter') throw new VendorFailure('content_filtered', 'the vendor filtered the answer')
  if (finish && reasons[finish] === 'error') throw new VendorFailure('overloaded', 'the vendor ended the answer with an error')
  if (text === undefined && finish === undefined)
    throw new VendorFailure('malformed', 'the answer does not have the expected form', { symptom: 'unexpected_shape' })
  throw new VendorFailure('malformed', 'the answer is empty', { symptom: 'empty_answer' })
}

function streamOf(pieces: AsyncGenerator<Said>): ReadableStream<LanguageModelV4StreamPart> {
  let finish: string | undefined
  let usage = uncounted
  let words: string | undefined // the first piece that has any
  let begun = false
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      start: (controller) => controller.enqueue({ type: 'stream-start', warnings: [] }),
      async pull(controller) {
        const { value, done } = await pieces.next()
        if (!done) {
          finish = value.finish ?? finish
          usage = value.usage ?? usage
          if (!words?.trim()) words = value.text ?? words
          if (!value.text) return controller.enqueue({ type: 'raw', rawValue: undefined }) // a sign of life, such as while it thinks
          if (!begun) controller.enqueue({ type: 'text-start', id: 'answer' })
          begun = true
          return controller.enqueue({ type: 'text-delta', id: 'answer', delta: value.text })
        }
        refuseNothing(words, finish)
        controller.enqueue({ type: 'text-end', id: 'answer' })
        controller.enqueue({ type: 'finish', finishReason: finishOf(finish), usage })
        controller.close()
      },
      async cancel() {
        await pieces.return(undefined) // ends the connection
      },
    },
    { highWaterMark: 0 },
  )
}

/** What several pieces say as one. */
export function joined(said: Said[]): Said {
  return {
    text: said.some(({ text }) => text !== undefined) ? said.map(({ text }) => text ?? '').join('') : undefined,
    finish: said.findLast(({ finish }) => finish)?.finish,
    usage: said.findLast(({ usage }) => usage)?.usage,
  }
}

/** The text of a prompt's last message, for models that take one text. */
export function lastText(prompt: LanguageModelV4Prompt): string {
  const last = prompt.at(-1)
  if (!last || typeof last.content === 'string') return typeof last?.content === 'string' ? last.content : ''
  return last.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

/** The messages of a prompt as role and text. */
export const messagesOf = (prompt: LanguageModelV4Prompt): { role: string; content: string }[] =>
  prompt.map((message) => ({ role: message.role, content: typeof message.content === 'string' ? message.content : lastText([message]) }))

export type Image = { mediaType: string; base64: string }

/** The images of a message, in their order. They come as bytes or Base64, never as an address for the vendor to fetch. */
export function imagesOf(message: LanguageModelV4Prompt[number]): Image[] {
  if (typeof message.content === 'string') return []
  return message.content.flatMap((part) => {
    if (part.type !== 'file' || part.data.type !== 'data') return []
    const { data } = part.data
    return [{ mediaType: part.mediaType, base64: typeof data === 'string' ? data : Buffer.from(data).toString('base64') }]
  })
}
