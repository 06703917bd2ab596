import { quoteFor } from './quote.ts'
import { retrieve } from './retrieve.ts'

export type FoundDocument = { documentId: string; externalId: string | null; title: string; quote: string; score: number }

const passagesADocument = 4

/** What a bot's knowledge holds about a question: one row a document, best first, also what an answer would not be sure of. */
export async function searchKnowledge(botId: string, question: string, limit: number): Promise<FoundDocument[]> {
  const found = new Map<string, FoundDocument>()
  for (const { documentId, externalId, title, text, score } of await retrieve(botId, question, { limit: limit * passagesADocument })) {
    if (found.size === limit) break
    if (!found.has(documentId))
      found.set(documentId, { documentId, externalId, title, quote: quoteFor(question, text), score: Number(score.toFixed(3)) })
  }
  return [...found.values()]
}
