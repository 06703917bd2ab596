/** One question that was held back: how sure the answer was, whether it was the right one, and how much it counts. */
export type Outcome = { confidence: number; isRight: boolean; weight: number }

/** From which confidence on answers are right often enough, and what was seen there. */
export type Threshold = {
  confidence: number
  /** The share of right ones among the answers, 0 to 1. */
  precision: number
  /** How many questions would have been answered. */
  answered: number
}

export const precisionWanted = 0.99
/** What is less sure than this is never given, however often it was right: wordings of one shop resemble each other more than its customers' do. */
const confidenceMin = 0.9
/** How likely it may be that a precision below the wanted one looks this good by chance. */
const chance = 0.1

/**
 * The lowest confidence at which the answers above it are proved to be right 99 times in 100: by the one-sided bound of
 * Clopper and Pearson (1934) at 90 %. Undefined where no confidence is: without a mistake that takes 230 answers.
 */
export function lowestProved(outcomes: readonly Outcome[]): Threshold | undefined {
  const sorted = outcomes.toSorted((a, b) => b.confidence - a.confidence)
  let answered = 0
  let wrong = 0
  let proved: Threshold | undefined
  for (const [place, { confidence, isRight, weight }] of sorted.entries()) {
    if (confidence < confidenceMin) break
    answered += weight
    if (!isRight) wrong += weight
    const isLastOfEqual = sorted[place + 1]?.confidence !== confidence
    if (isLastOfEqual && isProved(Math.floor(answered), Math.ceil(wrong - 1e-9)))
      proved = { confidence, precision: 1 - wrong / answered, answered: Math.floor(answered) }
  }
  return proved
}

/** Whether so few mistakes among so many answers would be too rare if only 99 in 100 were right. */
export function isProved(answered: number, wrong: number): boolean {
  if (wrong > answered * (1 - precisionWanted)) return false
  const odds = Math.log((1 - precisionWanted) / precisionWanted)
  let logTerm = answered * Math.log(precisionWanted)
  let sum = Math.exp(logTerm)
  for (let k = 1; k <= wrong; k++) {
    logTerm += Math.log((answered - k + 1) / k) + odds
    sum += Math.exp(logTerm)
  }
  return sum <= chance
}
