import { sumOfUsage } from '../../llm/counts.ts'
import type { Attempt, Draft, Skipped } from '../../llm/generate.ts'
import type { Refusal } from '../../usage/budgets/spending.ts'
import type { PlannedTurn } from '../turn-state.ts'
import { type Reader, type ReadPart, readParts } from './read-parts.ts'
import { fitOf, notedIn, noteTokensMax, noteTokensMin, type Reading } from './reading.ts'
import { splitText } from './split-text.ts'
import { joinNotes } from './words.ts'

/** What came of reading a text in parts: notes that a model takes in place of it, where there are any, and what was called for them. */
export type Condensed = {
  notes?: string
  partsRead: number
  /** The budget that had no room for a part. */
  refusedBy?: Refusal
  isStopped: boolean
  calls: Pick<Draft, 'usage' | 'attempts' | 'skipped'>
}

/**
 * Reads a text part by part, and its notes again while they are too long together for each model that is asked. A part that no
 * model could read leaves a gap among the notes; a stop and a budget without room end the reading.
 */
export async function condense(turn: PlannedTurn, reading: Reading, reader: Reader): Promise<Condensed> {
  const { partTokens } = reading
  const takes = (notes: string) => reader.plan.some(fitOf(notedIn(turn, reading, notes)))
  const read: ReadPart[] = []
  let partsRead = 0
  let parts = reading.parts
  // Beside its notes a window has to hold the bot's own words, so they have half of it at first, and less each time they do not fit.
  for (let share = 1 / 2; ; share /= 2) {
    const isFirst = read.length === 0
    const noteTokens = Math.floor(Math.min(noteTokensMax, Math.max(noteTokensMin, (partTokens * share) / parts.length)))
    const level = await readParts(parts, noteTokens, reader)
    read.push(...level)
    const notes = parts.map((_, at) => level[at]?.note)
    if (isFirst) partsRead = notes.filter((note) => note !== undefined).length
    const refusedBy = level.find((part) => part.refusedBy)?.refusedBy
    const isStopped = reader.signal?.aborted === true
    const ended = { refusedBy, isStopped, calls: callsOf(read) }
    // A gap among notes on notes would be a gap of many parts.
    const isLost = isFirst ? partsRead === 0 : notes.includes(undefined)
    if (refusedBy || isStopped || isLost) return { ...ended, partsRead: 0 }
    const joined = joinNotes(notes, turn.lang)
    if (takes(joined)) return { ...ended, notes: joined, partsRead }
    if (parts.length === 1 && noteTokens === noteTokensMin) return { ...ended, partsRead: 0 } // nothing shorter says anything
    parts = splitText(joined, partTokens)
  }
}

/** The calls of all parts, in the order in which the ledger has them. */
function callsOf(read: ReadPart[]): Condensed['calls'] {
  const attempts = read.flatMap(({ draft, entries }) => draft.attempts.map((attempt, at) => ({ attempt, entry: entries[at] ?? '' })))
  return {
    usage: read.reduce<Draft['usage']>((sum, { draft }) => sumOfUsage(sum, draft.usage), null),
    attempts: attempts.toSorted((a, b) => (a.entry < b.entry ? -1 : 1)).map(({ attempt }): Attempt => attempt),
    skipped: skippedOnce(read.flatMap(({ draft }) => draft.skipped)),
  }
}

/** A model that was not asked about ten parts was not asked for one reason. */
export const skippedOnce = (skipped: Skipped[]): Skipped[] => [
  ...new Map(skipped.map((one) => [JSON.stringify([one.model, one.via, one.why]), one])).values(),
]
