import { embeddingPlanFor } from '../../llm/catalog.ts'
import { embed } from '../../llm/embed.ts'
import type { Embedder } from './alike.ts'

/** The vector of a turn's question, in the turn's own name: in its ledger and its budgets. One call, or none; so long at most. */
export const questionEmbedder =
  (withinMs: number): Embedder =>
  async (model, question, { turn, ledger, signal }) => {
    const plan = await embeddingPlanFor(model).catch(() => []) // it was switched off since the bot was set to it
    const { vectors, attempts } = await embed({
      plan,
      input: [question],
      ledger,
      withinMs,
      once: true,
      priority: turn.request.priority,
      flow: `bot:${turn.bot?.id}`,
      signal,
    })
    return { vector: vectors?.[0] ?? null, attempts }
  }
