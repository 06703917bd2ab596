import { Failure } from '../../failure.ts'
import { vendorsIn } from '../../llm/catalog.ts'
import type { Candidate } from '../../llm/generate.ts'
import { promptTokens, roomIn } from '../../llm/prompt-size.ts'
import { estimateTokens } from '../../llm/tokens.ts'
import { promptFor } from '../turn-prompt.ts'
import type { PlannedTurn } from '../turn-state.ts'
import { instructionOf, longFromChars } from './asked.ts'
import { splitText } from './split-text.ts'
import { partPrompt, withNotes } from './words.ts'

/** A text that no model of the plan takes whole: what is asked of it, and the parts in which it is read, of so many tokens at most. */
export type Reading = { instruction: string; parts: string[]; partTokens: number }

/** What a model may say on one part; what it thinks before counts for most vendors. */
export const noteTokensMax = 1_024
/** Shorter notes say nothing. */
export const noteTokensMin = 100
/** What is said around a part and the part itself are estimated each by itself. */
const roundings = 2
/** A window that leaves less than this for a part is too small to read in. */
const partTokensMin = 512

/** Of the parts of one text, by who sends it. Each is a call, and a stranger on a page must not make a thousand. */
export const partsMax = { visitor: 8, program: 32 }

/**
 * In which parts the text of a turn has to be read; undefined where there is no long one, or a vendor's model takes it whole. The
 * first model of the plan that reads it in at most `most` parts says how long a part may be. Throws `too_large`, naming the
 * field and the limit, where each would need more.
 */
export function readingOf(turn: PlannedTurn, most: number): Reading | undefined {
  const { request, texts, plan, lang } = turn
  if (request.passThrough || request.question.length + charsOf(texts) <= longFromChars) return undefined
  const vendors = vendorsIn(plan)
  const takes = fitOf(turn)
  if (vendors.length === 0 || vendors.some(takes)) return undefined
  const instruction = instructionOf(request.question.trim() === '' ? (texts[0]?.text ?? '') : request.question)
  const text = [...(request.question.length > longFromChars ? [request.question] : []), ...texts.map((one) => one.text)].join('\n\n')
  const mayAnswer = fitOf(notedIn(turn, { instruction, parts: [] }, shortestNotes))
  const tokens = estimateTokens(text)
  let tokensMax = 0
  for (const candidate of vendors) {
    const empty = partPrompt(lang, instruction, '', { part: most, parts: most }, noteTokensMax)
    const partTokens = Math.floor(roomIn(candidate, noteTokensMax) - promptTokens(empty, candidate.style)) - roundings
    if (partTokens < partTokensMin || !mayAnswer(candidate)) continue
    tokensMax = Math.max(tokensMax, most * partTokens)
    if (tokens > most * partTokens) continue
    const parts = splitText(text, partTokens)
    if (parts.length <= most) return { instruction, parts, partTokens }
  }
  if (tokensMax === 0) return undefined // no text would fit there: the model is skipped as for any question
  const path = texts[0]?.path ?? 'message'
  const message = `has about ${counted(tokens)} tokens; no model here reads more than ${counted(tokensMax)} of them, in ${most} parts`
  throw new Failure('too_large', `${path}: ${message}`, { errors: [{ path, message }] })
}

/** The turn as it is asked once its text has been read: with the notes in place of it. */
export const notedIn = <T extends PlannedTurn>(
  turn: T,
  { instruction, parts }: Pick<Reading, 'instruction' | 'parts'>,
  notes: string,
): T => ({
  ...turn,
  request: { ...turn.request, question: withNotes(instruction, notes, parts.length, turn.lang) },
  texts: [],
})

/** Which models take what is asked, once earlier turns and passages are left out. */
export function fitOf(turn: PlannedTurn): (candidate: Candidate) => boolean {
  const prompt = promptFor(turn, [], [])
  return (candidate) => !('misfit' in (prompt.fit?.(candidate) ?? {}))
}

/** As long as the shortest notes, with what stands before them. */
const shortestNotes = '记'.repeat(1.5 * noteTokensMin)

const charsOf = (texts: { text: string }[]): number => texts.reduce((sum, { text }) => sum + text.length, 0)
const counted = (count: number): string => count.toLocaleString('en')
