import { z } from 'zod'
import { id } from '../http/schemas.ts'
import { quoteFor } from './quote.ts'
import { retrieve } from './retrieve.ts'

export const foundDocument = z
  .object({
    documentId: id('doc'),
    externalId: z.string().nullable(),
    title: z.string(),
    quote: z.string().describe('The words of it that fit the question best.'),
    score: z.number().describe('Compares what one question finds.'),
    confidence: z.number().describe('0 to 1; can be compared anywhere.'),
  })
  .meta({ id: 'FoundDocument', description: 'A document that was found for a question.' })
export type FoundDocument = z.output<typeof foundDocument>

const passagesADocument = 4

/** What a bot's knowledge holds about a question: one row a document, best first, also what an answer would not be sure of. */
export async function searchKnowledge(botId: string, question: string, limit: number): Promise<FoundDocument[]> {
  const found = new Map<string, FoundDocument>()
  for (const passage of await retrieve(botId, question, { limit: limit * passagesADocument })) {
    const { documentId, externalId, title, text, score, confidence } = passage
    if (found.size === limit) break
    if (!found.has(documentId))
      found.set(documentId, {
        documentId,
        externalId,
        title,
        quote: quoteFor(question, text),
        score: Number(score.toFixed(3)),
        confidence: Number(confidence.toFixed(3)),
      })
  }
  return [...found.values()]
}
