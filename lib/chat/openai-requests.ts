import { z } from 'zod'
import type { GenerateRequest } from '../llm/generate.ts'
import { jsonSchema } from '../llm/json-schema.ts'
import type { TurnRequest } from './turn-request.ts'

/*
 * The requests of OpenAI's wire format (Chat Completions and the older Completions), as the official clients send them.
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
export type ChatPart = z.infer<typeof part>
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant'], { error: 'expected system, developer, user or assistant' }),
  content: z.union([z.string(), z.array(part).max(100)], {
    error: 'expected text or a list of parts',
  }),
})
export type ChatMessage = z.infer<typeof message>
const number = (min: number, max: number) =>
  z
    .number()
    .min(min)
    .max(max)
    .nullish()
    .transform((value) => value ?? undefined)

const sampling = {
  model: z
    .string()
    .min(1)
    .max(200)
    .describe(
      'A bot’s slug, a catalog id, `auto`, or `auto:` with a goal (`cost`, `quality`, `speed`). A bot answers by its own settings: what the call says of temperature, penalties, length and `stop` is for models only.',
    ),
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

/** The JSON that a call asks for. */
export function jsonIn({ response_format: format }: z.infer<typeof chatCompletionRequest>): TurnRequest['json'] {
  if (format?.type === 'json_schema') return format.json_schema
  return format?.type === 'json_object' ? { schema: null, name: 'answer' } : undefined
}

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
