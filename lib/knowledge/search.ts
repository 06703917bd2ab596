import { quoteFor } from './quote.ts'
import { retrieve } from './retrieve.ts'

/** `score` compares what one question finds; `confidence`, 0 to 1, can be compared anywhere. */
export type FoundDocument = {
  documentId: string
  externalId: string | null
  title: string
  quote: string
  score: number
  confidence: number
}

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
