import { estimateTokens } from '../../llm/tokens.ts'
import { type Cut, cutsInOrder, idleCuts, type Kept, type Recalled, without } from './cuts.ts'

/** What of the recalled is sent, and what is not. */
export type Lean = { cuts: readonly Cut[]; kept: Kept }

/** All of it. */
export const uncut = (recalled: Recalled): Lean => ({ cuts: [], kept: without(recalled, []) })

/** About how many tokens earlier turns and passages have. */
export const recalledTokens = ({ history, passages }: Kept): number =>
  estimateTokens(
    [
      ...passages.flatMap((passage) => (passage ? [passage.title, passage.text] : [])),
      ...history.flatMap(({ question, answer }) => [question, answer]),
    ].join('\n'),
  )

/**
 * What is worth its tokens: never what adds nothing, and of the rest so much that it has at most `tokensMax`, by the order of
 * `cutsInOrder`. The last turn and the best passage stay, also where they alone have more.
 */
export function lean(recalled: Recalled, tokensMax: number): Lean {
  const cuts = idleCuts(recalled)
  const kept = without(recalled, cuts)
  if (recalledTokens(kept) <= tokensMax) return { cuts, kept }
  const all = cutsInOrder(recalled).cuts
  return shortest(recalled, all, cuts.length, (left) => recalledTokens(left) <= tokensMax) ?? { cuts: all, kept: without(recalled, all) }
}

/** The fewest of these cuts, at least `from`, after which the rest fits; undefined where all of them are too few. */
export function shortest(recalled: Recalled, cuts: readonly Cut[], from: number, fits: (kept: Kept) => boolean): Lean | undefined {
  let [low, high] = [from, cuts.length]
  const after = (count: number) => without(recalled, cuts.slice(0, count))
  if (!fits(after(high))) return undefined
  while (low < high) {
    const middle = (low + high) >> 1
    if (fits(after(middle))) high = middle
    else low = middle + 1
  }
  return { cuts: cuts.slice(0, high), kept: after(high) }
}
