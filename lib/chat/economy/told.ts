import { z } from 'zod'
import type { RetrievedPassage } from '../../knowledge/retrieve.ts'
import type { Recalled } from './cuts.ts'
import { tellingOf } from './history.ts'
import { type Lean, recalledTokens } from './lean.ts'

/** What was left out of a prompt for the sake of its price, as the trace keeps it. */
export const economy = z
  .object({
    tokensBefore: z.int().describe('Of earlier turns and passages, about.'),
    tokensAfter: z.int(),
    passages: z
      .array(
        z.object({ passageId: z.string(), sentences: z.array(z.int()).nullable().describe('By their place from 0. `null`: all of it.') }),
      )
      .describe('What of which passages was left out.'),
    turns: z
      .array(z.object({ back: z.int().describe('1 for the last one.'), left: z.enum(['out', 'short']) }))
      .describe('Which earlier turns were left out, or told with a shortened answer.'),
  })
  .meta({ id: 'PromptEconomy', description: 'What was left out of the prompt, since it adds little.' })
export type Economy = z.output<typeof economy>

export function economyOf(recalled: Recalled, passages: Pick<RetrievedPassage, 'passageId'>[], { cuts, kept }: Lean): Economy {
  const turnsOut = new Set(cuts.flatMap((cut) => ('turn' in cut ? [cut.turn] : [])))
  const shortenedBefore = Math.max(0, ...cuts.flatMap((cut) => ('answersBefore' in cut ? [cut.answersBefore] : [])))
  const sentencesOf = (place: number) =>
    cuts.flatMap((cut) => ('passage' in cut && cut.passage === place && cut.sentence !== undefined ? [cut.sentence] : []))
  return {
    tokensBefore: recalledTokens(recalled),
    tokensAfter: recalledTokens(kept),
    passages: passages.flatMap(({ passageId }, place): Economy['passages'] => {
      if (kept.passages[place] === null) return [{ passageId, sentences: null }]
      const sentences = [...new Set(sentencesOf(place))].sort((a, b) => a - b)
      return sentences.length > 0 ? [{ passageId, sentences }] : []
    }),
    turns: recalled.history.flatMap((exchange, turn): Economy['turns'] => {
      const back = recalled.history.length - turn
      if (turnsOut.has(turn)) return [{ back, left: 'out' }]
      return turn < shortenedBefore && tellingOf(exchange) !== exchange.answer ? [{ back, left: 'short' }] : []
    }),
  }
}
