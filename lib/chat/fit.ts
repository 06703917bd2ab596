import type { Candidate, Fitted, Prompt } from '../llm/generate.ts'
import { hasRoom, roomIn } from '../llm/prompt-size.ts'
import { cutsInOrder, type Kept, type Recalled } from './economy/cuts.ts'
import { type Lean, shortest } from './economy/lean.ts'
import { buildPrompt, type PromptParts } from './prompt.ts'

/** A prompt as its bot's economy leaves it, and what it was made of. */
export type Made = { parts: PromptParts; recalled: Recalled; lean: Lean; prompt: Prompt }

/**
 * Fits a prompt into the window of a model: what the economy began is gone on with, in the same order, until there is room. System
 * text, additional information and the question are never cut. `answerTokens` are kept free, for the answer and for what is
 * said around the prompt.
 */
export function fitPrompt(
  { parts, recalled, lean, prompt: made }: Made,
  { style, contextWindow }: Pick<Candidate, 'style' | 'contextWindow'>,
  answerTokens: number,
): Fitted {
  const room = roomIn({ contextWindow }, answerTokens)
  if (contextWindow === null || hasRoom(made, style, room)) return { prompt: made, notes: [] }
  const { cuts, essential } = cutsInOrder(recalled)
  const fitting = shortest(recalled, [...cuts, ...essential], lean.cuts.length, (kept) =>
    hasRoom(buildPrompt({ ...parts, ...kept }), style, room),
  )
  if (!fitting) return { misfit: `the question and its answer do not fit into ${counted(contextWindow, 'token')}` }
  return { prompt: buildPrompt({ ...parts, ...fitting.kept }), notes: notesOn(lean.kept, fitting.kept, contextWindow) }
}

/** What is in the prompt for other models and was left out for this one, a sentence for each kind of thing. */
function notesOn(before: Kept, after: Kept, contextWindow: number): string[] {
  const turnsOut = before.history.length - after.history.length
  const answers = after.history.filter(({ answer }, turn) => answer !== before.history[turn + turnsOut]?.answer).length
  const passagesOut = before.passages.filter((passage, place) => passage && !after.passages[place]).length
  const passages = after.passages.filter((passage, place) => passage && passage.text !== before.passages[place]?.text).length
  const leftOut = (count: number, thing: string, parts = '') => {
    const verb = count === 1 && parts === '' ? 'it does' : 'they do'
    return count > 0 ? [`${parts}${counted(count, thing)} left out: ${verb} not fit into ${counted(contextWindow, 'token')}`] : []
  }
  return [
    ...leftOut(turnsOut, 'earlier turn'),
    ...leftOut(answers, 'earlier answer', 'parts of '),
    ...leftOut(passagesOut, 'passage'),
    ...leftOut(passages, 'passage', 'parts of '),
  ]
}

const counted = (count: number, thing: string): string => `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`
