import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import { z } from 'zod'
import { Failure, invalid } from '../failure.ts'
import { openaiError } from '../http/answer.ts'
import { type EventWriter, eventStream } from '../http/event-stream.ts'
import { timeOf } from '../ids.ts'
import { type Attachment, attachmentAt, type TurnImage } from '../images/attachments.ts'
import type { GenerateRequest } from '../llm/generate.ts'
import { jsonSchema } from '../llm/json-schema.ts'
import { type Answer, isLast, type TurnEvent, type TurnEvents } from './events.ts'
import { type Exchange, filePart } from './prompt.ts'
import type { TurnRequest } from './turn-request.ts'

/*
 * OpenAI's wire format (Chat Completions and the older Completions), as the official clients speak it.
 * Source: the types of the npm package `openai`. Fields we do not know are ignored, as OpenAI's own clients send many.
 */

const textPart = z.object({ type: z.literal('text'), text: z.string() })
const imagePart = z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) })
const textFilePart = z.object({
  type: z.literal('file'),
  file: z.object({
    filename: z.string().max(300).optional(),
    file_data: z
      .string()
      .regex(/^\s*data:(text\/|application\/json)/i, 'expected data:text/…;base64,… or data:application/json;base64,…')
      .describe('A text in UTF-8 as a `data:` address. For bots only: messages to a model are passed through.'),
  }),
})
const part = z.discriminatedUnion('type', [textPart, imagePart, textFilePart])
type Part = z.infer<typeof part>
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant'], { error: 'expected system, developer, user or assistant' }),
  content: z.union([z.string(), z.array(part).max(100)], {
    error: 'expected text or a list of parts',
  }),
})
const number = (min: number, max: number) =>
  z
    .number()
    .min(min)
    .max(max)
    .nullish()
    .transform((value) => value ?? undefined)

const sampling = {
  model: z.string().min(1).max(200).describe('A bot’s slug, a catalog id, `auto`, or `auto:` with a goal (`cost`, `quality`, `speed`).'),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: number(0, 2),
  top_p: number(0, 1),
  presence_penalty: number(-2, 2),
  frequency_penalty: number(-2, 2),
  max_tokens: number(1, 1_000_000),
  stop: z.union([z.string(), z.array(z.string()).max(4)]).nullish(),
  n: z.literal(1, { error: 'only 1 is possible' }).nullish(),
}

const responseFormat = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('text') }),
    z.object({ type: z.literal('json_object') }),
    z.object({
      type: z.literal('json_schema'),
      json_schema: z.object({
        name: z.string().regex(/^[\w-]{1,64}$/, 'expected letters, digits, _ and -, at most 64'),
        schema: jsonSchema,
      }),
    }),
  ],
  { error: 'expected type text, json_object or json_schema' },
)

/** The JSON that a call asks for. */
export function jsonIn({ response_format: format }: z.infer<typeof chatCompletionRequest>): TurnRequest['json'] {
  if (format?.type === 'json_schema') return format.json_schema
  return format?.type === 'json_object' ? { schema: null, name: 'answer' } : undefined
}

export const chatCompletionRequest = z
  .object({
    ...sampling,
    max_completion_tokens: number(1, 1_000_000),
    messages: z.array(message).min(1, 'expected at least one message').max(1_000),
    response_format: responseFormat.nullish().describe('`json_schema`: the answer fits the schema, or the call fails.'),
    tools: z.array(z.unknown()).max(0, 'tools are not possible here').nullish(),
  })
  .meta({ examples: [{ model: 'demo', messages: [{ role: 'user', content: 'How do I return an item?' }] }] })
export const completionRequest = z
  .object({
    ...sampling,
    prompt: z.union([z.string().min(1), z.array(z.string().min(1)).length(1, 'one prompt a call')]),
  })
  .meta({ examples: [{ model: 'demo', prompt: 'How do I return an item?' }] })

type Sampling = Pick<
  z.infer<typeof completionRequest>,
  'temperature' | 'top_p' | 'presence_penalty' | 'frequency_penalty' | 'max_tokens' | 'stop'
>

export function settingsOf(body: Sampling & { max_completion_tokens?: number }): GenerateRequest['settings'] {
  return {
    temperature: body.temperature,
    topP: body.top_p,
    maxTokens: body.max_completion_tokens ?? body.max_tokens,
    presencePenalty: body.presence_penalty,
    frequencyPenalty: body.frequency_penalty,
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? undefined),
  }
}

type Message = z.infer<typeof message>
const textOf = ({ content }: Message): string =>
  typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('')

const isPicture = (part: Part) => part.type === 'image_url'
const picturesOf = ({ content }: Message) => (typeof content === 'string' ? 0 : content.filter(isPicture).length)
const placeOfQuestion = (messages: Message[]) => messages.findLastIndex(({ role }) => role === 'user')

/** The pictures and texts of the customer's messages, in their order; those before the question are past. */
export function attachmentsIn(messages: Message[]): Attachment[] {
  const last = placeOfQuestion(messages)
  return messages.flatMap(({ role, content }, at) => {
    if (role !== 'user' || typeof content === 'string') return []
    return content.flatMap((part, place) => {
      if (part.type === 'text') return []
      const [url, way] = part.type === 'file' ? [part.file.file_data, 'file.file_data'] : [part.image_url.url, 'image_url.url']
      return [{ ...attachmentAt(url, `messages.${at}.content.${place}.${way}`), isPast: at !== last }]
    })
  })
}

/** What is kept of messages as the question: the last user's, or where no user says anything the last one. */
export const questionIn = (messages: Message[]): string => textOf(messages[placeOfQuestion(messages)] ?? (messages.at(-1) as Message))

/** The question (the last user message), the turns before it, and what the program's own system messages add. */
export function conversationIn(messages: Message[]): { question: string; history: Exchange[]; context: string } {
  const at = placeOfQuestion(messages)
  const asked = messages[at]
  if (!asked) throw invalid('messages', 'expected at least one user message')
  const history: Exchange[] = []
  let question: Omit<Exchange, 'answer'> | undefined
  for (const said of messages.slice(0, at)) {
    if (said.role === 'user') question = { question: textOf(said), images: picturesOf(said) }
    else if (said.role === 'assistant' && question !== undefined) {
      history.push({ ...question, answer: textOf(said) })
      question = undefined
    }
  }
  const context = messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(textOf)
    .join('\n\n')
  return { question: textOf(asked), history, context }
}

/** The messages as a model takes them, unchanged; `images` are the pictures in them, as `attachmentsIn` finds them. A text among them was refused before. */
export function chatPrompt(messages: Message[], images: TurnImage[]): LanguageModelV4Prompt {
  const pictures = images.values()
  const userPart = (part: Part) => (part.type === 'text' ? part : filePart(pictures.next().value as TurnImage))
  return messages.map((said) => {
    if (said.role === 'user')
      return {
        role: 'user',
        content: typeof said.content === 'string' ? [{ type: 'text', text: said.content }] : said.content.map(userPart),
      }
    if (said.role === 'assistant') return { role: 'assistant', content: [{ type: 'text', text: textOf(said) }] }
    return { role: 'system', content: textOf(said) }
  })
}

/** The messages as one text, for models that complete a text. */
export const flatPrompt = (messages: Message[]): string => messages.map((said) => `${said.role}: ${textOf(said)}`).join('\n')

type Shape = { id: string; created: number; model: string; completion: boolean }

export const shapeOf = (messageId: string, model: string, completion = false): Shape => ({
  id: `${completion ? 'cmpl' : 'chatcmpl'}-${messageId.slice(4)}`,
  created: Math.floor(timeOf(messageId) / 1000),
  model,
  completion,
})

const finishReasonOf = ({ finishReason }: Answer) => (['length', 'content_filter'].includes(finishReason) ? finishReason : 'stop')
const usageOf = ({ usage }: Answer) => ({
  prompt_tokens: usage.promptTokens,
  completion_tokens: usage.completionTokens,
  total_tokens: usage.promptTokens + usage.completionTokens,
})
const extraOf = ({ conversationId, messageId, status, citations, cost, cached, direct, degraded, model, provider }: Answer) => ({
  conversationId,
  messageId,
  status,
  citations,
  cost,
  cached,
  direct,
  degraded,
  model,
  provider,
})

/** A whole answer in OpenAI's shape, with ours beside it under `frontdesk`. */
export function completionOf(answer: Answer, { completion, ...shape }: Shape): object {
  const finish = { index: 0, finish_reason: finishReasonOf(answer), logprobs: null }
  const choice = completion
    ? { ...finish, text: answer.reply }
    : { ...finish, message: { role: 'assistant', content: answer.reply, refusal: null } }
  return {
    ...shape,
    object: completion ? 'text_completion' : 'chat.completion',
    choices: [choice],
    usage: usageOf(answer),
    frontdesk: extraOf(answer),
  }
}

/** A turn as OpenAI's stream of chunks. `lost` is called when the reader leaves before the end. */
export function completionStream(
  events: TurnEvents,
  shape: Shape,
  options: { includeUsage: boolean; requestId: string; lost: () => void; headers: Record<string, string> },
): Response {
  return eventStream(
    (writer) => {
      let ended = false
      const unsubscribe = events.subscribe((event) => {
        ended ||= isLast(event)
        writeChunks(writer, event, shape, options)
      })
      return () => {
        unsubscribe()
        if (!ended) options.lost()
      }
    },
    { headers: options.headers },
  )
}

function writeChunks(
  { write, end }: EventWriter,
  event: TurnEvent,
  { completion, ...shape }: Shape,
  { includeUsage, requestId }: { includeUsage: boolean; requestId: string },
): void {
  const usage = includeUsage ? { usage: null } : {}
  const chunk = (choices: object[], more: object = {}) =>
    `data: ${JSON.stringify({ ...shape, object: completion ? 'text_completion' : 'chat.completion.chunk', choices, ...usage, ...more })}\n\n`
  const said = (delta: object, text: string, finish_reason: string | null = null) =>
    completion ? [{ index: 0, text, finish_reason }] : [{ index: 0, delta, finish_reason }]
  if (event.type === 'start' && !completion) write(chunk(said({ role: 'assistant', content: '' }, '')))
  if (event.type === 'text') write(chunk(said({ content: event.text }, event.text)))
  if (event.type === 'finish') {
    const { answer } = event
    const failure = passThroughFailure(answer) ?? brokenOffFailure(answer)
    write(
      failure
        ? `data: ${JSON.stringify({ error: openaiError(failure, requestId, failure.status) })}\n\n`
        : chunk(said({}, '', finishReasonOf(answer)), { frontdesk: extraOf(answer) }),
    )
    if (includeUsage && !failure) write(chunk([], { usage: usageOf(answer) }))
    write('data: [DONE]\n\n')
    end()
  }
  if (event.type === 'failed') {
    const { failure } = event
    write(`data: ${JSON.stringify({ error: openaiError(failure, requestId, failure.status) })}\n\ndata: [DONE]\n\n`)
    end()
  }
}

/** A stream that broke off after a model's first words: "stop" at its end would pass a part for the whole. An apology cost no tokens. */
function brokenOffFailure({ finishReason, usage }: Answer): Failure | undefined {
  if (finishReason !== 'error' || usage.completionTokens === 0) return undefined
  return new Failure('upstream_failed', 'The answer broke off. Each attempt stands in the ledger under this request.')
}

/**
 * A call to a named model that came to nothing is the vendor's failure, told as such: there is no bot to apologise. So is an
 * answer that had to be JSON and is not: nobody who reads it as JSON could read an apology. Where no call could be made at all,
 * it is ours, and says when to come again.
 */
export function passThroughFailure({ status, reply, model, problem, retryInSeconds }: Answer): Failure | undefined {
  if (retryInSeconds !== undefined && (problem !== undefined || reply === ''))
    return new Failure('overloaded', `No model could be asked. Try again in ${retryInSeconds} s.`, {
      headers: { 'retry-after': String(retryInSeconds) },
    })
  if (problem !== undefined)
    return new Failure('upstream_failed', `No answer is the JSON that was asked for${model ? ` (${model})` : ''}: ${problem}.`)
  if (status !== 'failed' || reply !== '') return undefined
  return new Failure(
    'upstream_failed',
    `The model ${model ?? ''} did not answer. Each attempt stands in the ledger under this request.`.replace('  ', ' '),
  )
}
