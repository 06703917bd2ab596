import type { Candidate } from './generate.ts'

/** How much of a window is left free, because tokens are estimated. */
const spare = 0.05

/** How many tokens a prompt may have for this model when its answer may have `answerTokens`. */
export const roomIn = ({ contextWindow }: Pick<Candidate, 'contextWindow'>, answerTokens: number): number =>
  contextWindow === null ? Number.POSITIVE_INFINITY : contextWindow * (1 - spare) - answerTokens
