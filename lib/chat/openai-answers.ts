import { z } from 'zod'
import { answer } from './answer.ts'

/* The answers of the routes that speak OpenAI's wire format, as `completionOf` makes them. */

const extra = answer
  .pick({
    conversationId: true,
    messageId: true,
    status: true,
    citations: true,
    cost: true,
    cached: true,
    direct: true,
    degraded: true,
    model: true,
    provider: true,
  })
  .meta({ id: 'CompletionExtra', description: 'What Frontdesk knows of the answer beside OpenAI’s fields.' })

const usage = z.object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() }).meta({ id: 'CompletionUsage' })
const finish = {
  index: z.literal(0),
  finish_reason: z.enum(['stop', 'length', 'content_filter']),
  logprobs: z.null(),
}
const whole = {
  created: z.int().describe('Seconds since 1970.'),
  model: z.string().describe('As it was asked for; `frontdesk.model` is the one that answered.'),
  usage,
  frontdesk: extra,
}

export const chatCompletion = z
  .object({
    id: z.string().describe('`chatcmpl-` and the reply’s own id.'),
    object: z.literal('chat.completion'),
    choices: z.array(z.object({ ...finish, message: z.object({ role: z.literal('assistant'), content: z.string(), refusal: z.null() }) })),
    ...whole,
  })
  .meta({ id: 'ChatCompletion' })

export const textCompletion = z
  .object({
    id: z.string().describe('`cmpl-` and the reply’s own id.'),
    object: z.literal('text_completion'),
    choices: z.array(z.object({ ...finish, text: z.string() })),
    ...whole,
  })
  .meta({ id: 'TextCompletion' })

const lastOnes =
  'The last chunk with a choice carries `finish_reason` and the `frontdesk` object; with `stream_options.include_usage` one more has `usage` and no choices; then `[DONE]`. A failure in the middle is an event with `error`.'
export const chatChunksWords = `Server-sent events, each a \`chat.completion.chunk\` with \`choices[0].delta\`. ${lastOnes}`
export const textChunksWords = `Server-sent events, each a \`text_completion\` with \`choices[0].text\`. ${lastOnes}`
