import { z } from 'zod'
import { db } from '../../database/client.ts'
import type { Bot } from '../../database/generated/client.ts'
import { id, time } from '../../http/schemas.ts'
import { matchOf } from './held.ts'
import { precisionWanted } from './threshold.ts'

export const directQuery = z.object({
  q: z.string().trim().min(1, 'must not be empty').max(8_000).optional().describe('A question to try out.'),
})

const share = z.number().min(0).max(1)

export const directView = z
  .object({
    isOn: z.boolean().describe('The bot’s setting `directAnswers`.'),
    pairs: z.int().describe('The pairs of question and answer that it was calibrated with.'),
    wordings: z.int().describe('The wordings of their questions.'),
    isCurrent: z
      .boolean()
      .describe('`false` until it is calibrated with what the bot knows now; until then only approved words are answered.'),
    precisionWanted: share.describe('The share of right answers that has to be proved.'),
    threshold: share
      .nullable()
      .describe('How sure a question in other words has to be one; `null`: too little proves any, so none is answered.'),
    precision: share.nullable().describe('The share of right answers when it was tried out with wordings held back.'),
    answered: z.int().nullable().describe('How many of those were answered.'),
    coverage: share.nullable().describe('The share of them that were answered rightly.'),
    calibratedAt: time.nullable(),
    match: z
      .object({ documentId: id('doc'), title: z.string(), confidence: share, threshold: share.nullable() })
      .nullable()
      .describe('The pair whose answer `q` gets directly; `null`: a model is asked.'),
  })
  .meta({ id: 'DirectAnswers', description: 'Which questions a bot answers without a model, and how often it is right.' })
export type DirectView = z.output<typeof directView>

/** How a bot's approved answers stand, and what a question would get. */
export async function directReport({ id: botId, knowledgeVersion, directAnswers: isOn }: Bot, question?: string): Promise<DirectView> {
  const [row, found] = await Promise.all([
    db().directCalibration.findUnique({ where: { botId }, omit: { model: true } }),
    question && isOn ? matchOf(botId, question) : undefined,
  ])
  return {
    isOn,
    pairs: row?.pairs ?? 0,
    wordings: row?.wordings ?? 0,
    isCurrent: row?.knowledgeVersion === knowledgeVersion,
    precisionWanted,
    threshold: row?.threshold ?? null,
    precision: row?.precision ?? null,
    answered: row?.answered ?? null,
    coverage: row?.coverage ?? null,
    calibratedAt: row?.createdAt ?? null,
    match: found
      ? {
          documentId: found.passage.documentId,
          title: found.passage.title,
          confidence: found.match.confidence,
          threshold: found.match.threshold,
        }
      : null,
  }
}
