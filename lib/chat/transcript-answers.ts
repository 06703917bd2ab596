import { z } from 'zod'
import { cost, id, time } from '../http/schemas.ts'
import { imageView } from '../images/stored.ts'
import { citation } from './citation.ts'
import { replyTrace } from './reply-trace.ts'

/* Conversations as they are shown to the shop's people. */

const outline = {
  id: id('conv'),
  title: z.string().describe('The beginning of the first question.'),
  bot: z
    .object({ slug: z.string(), name: z.string() })
    .nullable()
    .describe('`null` for calls to a model of the catalog, and once the bot is deleted.'),
  channel: z.enum(['api', 'page', 'widget']).describe('How the customer reached the bot.'),
  status: z.enum(['open', 'closed']),
  isWaiting: z.boolean().describe('The visitor waits for a person.'),
  createdAt: time,
  updatedAt: time,
}

export const transcriptRow = z
  .object({ ...outline, messageCount: z.int() })
  .meta({ id: 'TranscriptOutline', description: 'A conversation without its messages.' })
export type TranscriptRow = z.output<typeof transcriptRow>

const transcriptMessage = z
  .object({
    id: id('msg'),
    seq: z.int().describe('1, 2, 3 … within the conversation.'),
    role: z.enum(['user', 'assistant', 'operator', 'system']),
    text: z.string(),
    status: z.enum(['sent', 'pending', 'answered', 'failed', 'cancelled']).describe('`sent` for a question, the others for a reply.'),
    model: z.string().nullable().describe('The catalog id of the model that answered.'),
    provider: z.string().nullable().describe('The slug of its vendor.'),
    finishReason: z.string().nullable().describe('Why the reply ended, such as `stop`, `length`, `cancelled` or `error`.'),
    degraded: z.boolean().describe('Answered by the embedded engine because every vendor failed.'),
    cached: z.boolean(),
    direct: z.boolean().describe('An approved answer, given without a model.'),
    promptTokens: z.int().nullable(),
    completionTokens: z.int().nullable(),
    estimated: z.boolean().describe('The vendor did not count the tokens, so they are estimated.'),
    cost: cost.nullable().describe('One amount per currency; empty when nothing was spent, `null` when it is not known.'),
    latencyMs: z.int().nullable(),
    createdAt: time,
    citations: z.array(citation.extend({ url: z.string().nullable() })),
    attachments: z.array(imageView).describe('The pictures and texts of a question; to see them is to see personal data.'),
    feedback: z
      .object({ rating: z.string().describe('`up`, `down`, or `1` to `5`.'), comment: z.string().nullable() })
      .nullable()
      .describe('What the visitor thinks of the reply.'),
    trace: replyTrace.nullable().describe('`null` for questions, and for replies of which nothing is kept.'),
  })
  .meta({ id: 'TranscriptMessage', description: 'A message and, of a reply, how it came about.' })
export type TranscriptMessage = z.output<typeof transcriptMessage>

export const transcript = z
  .object({
    ...outline,
    visitor: z
      .object({
        name: z.string().nullable(),
        email: z.string().nullable(),
        verified: z.boolean().describe('The shop has signed who it is.'),
      })
      .nullable()
      .describe('`null` when a program asked.'),
    handoffs: z
      .array(
        z.object({
          id: id('hand'),
          reason: z.string().nullable(),
          askedAt: time,
          closedAt: time.nullable().describe('`null` while the visitor waits.'),
        }),
      )
      .describe('When the visitor asked for a person, newest first.'),
    contacts: z
      .array(z.object({ id: id('cont'), name: z.string(), email: z.string(), message: z.string(), createdAt: time }))
      .describe('What was left for an answer by e-mail, newest first.'),
    messages: z.array(transcriptMessage).describe('Oldest first.'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` for the messages before these; `null` at the beginning.'),
  })
  .meta({ id: 'Transcript', description: 'A conversation with its newest messages, or with those before the cursor.' })
export type Transcript = z.output<typeof transcript>
