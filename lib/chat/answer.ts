import { z } from 'zod'
import { cost, id } from '../http/schemas.ts'
import { citation, citationColumns } from './citation.ts'

export const answerStatus = z.enum(['answered', 'failed'])
export type AnswerStatus = z.output<typeof answerStatus>

/** One settled answer. */
export const answer = z
  .object({
    conversationId: id('conv'),
    messageId: id('msg').describe('The id of the reply.'),
    status: answerStatus.describe(
      '`failed`: no model could answer, and `reply` is the bot’s apology; or the answer broke off, and `reply` is what came of it.',
    ),
    reply: z.string(),
    json: z.unknown().optional().describe('The reply as a value, where JSON was asked for.'),
    problem: z
      .string()
      .optional()
      .describe('Why there is no JSON though it was asked for: what of the answer did not fit, or that no model answered.'),
    retryInSeconds: z
      .int()
      .optional()
      .describe('Only where no model could be asked, because all are busy, rest or are left alone: when to try again.'),
    citations: z.array(citation),
    model: z.string().nullable().describe('The catalog id of the model that answered.'),
    provider: z.string().nullable().describe('The slug of its vendor.'),
    finishReason: z.string().describe('Why the model stopped: stop, length, content_filter, cancelled or error.'),
    cached: z.boolean(),
    direct: z
      .boolean()
      .describe('An approved answer of the knowledge base, given at once without a model. `direct: false` asks the model.'),
    degraded: z
      .boolean()
      .describe('Answered from the knowledge base by the embedded engine, because every vendor failed, or a budget let none be asked.'),
    usage: z.object({
      promptTokens: z.int(),
      completionTokens: z.int(),
      estimated: z.boolean().describe('Counted by us, because the vendor did not say.'),
    }),
    cost: cost.nullable().describe('One amount per currency; empty when no vendor was called, `null` when a price is unknown.'),
    latencyMs: z.int().describe('Milliseconds from the request until the whole answer was there, which was then stored.'),
  })
  .meta({ id: 'Answer', description: 'A settled answer of a bot.' })
export type Answer = z.output<typeof answer>

/** What of a reply's row its answer is made of. */
export const answerColumns = {
  id: true,
  text: true,
  status: true,
  model: true,
  provider: true,
  finishReason: true,
  degraded: true,
  cached: true,
  direct: true,
  promptTokens: true,
  completionTokens: true,
  estimated: true,
  cost: true,
  latencyMs: true,
  createdAt: true,
  citations: citationColumns,
} as const
