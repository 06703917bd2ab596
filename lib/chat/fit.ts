import { hasRoom } from '../llm/ask.ts'
import type { Candidate, Fitted, Prompt } from '../llm/generate.ts'
import { roomIn } from '../llm/window.ts'
import { type Cut, cutsInOrder, type Recalled } from './economy/cuts.ts'
import { type Lean, shortest } from './economy/lean.ts'
import { buildPrompt, type PromptParts } from './prompt.ts'

type Asked = Pick<Candidate, 'style' | 'contextWindow'>

/** A prompt as its bot's economy leaves it, and what it was made of. */
export type Made = { parts: PromptParts; recalled: Recalled; lean: Lean; prompt: Prompt }

/**
 * Fits a prompt into the window of a model: what the economy began is gone on with, in the same order, until there is room. System
 * text, additional information and the question are never cut. `answerTokens` are kept free, for the answer and for what is
 * said around the prompt.
 */
export function fitPrompt({ parts, recalled, lean, prompt: made }: Made, { style, contextWindow }: Asked, answerTokens: number): Fitted {
  const room = roomIn({ contextWindow }, answerTokens)
  if (contextWindow === null || hasRoom(made, style, room)) return { prompt: made, notes: [] }
  const { cuts, essential } = cutsInOrder(recalled)
  const fitting = shortest(recalled, [...cuts, ...essential], lean.cuts.length, (kept) =>
    hasRoom(buildPrompt({ ...parts, ...kept }), style, room),
  )
  if (!fitting) return { misfit: `the question and its answer do not fit into ${counted(contextWindow, 'token')}` }
  const out = fitting.cuts.slice(lean.cuts.length)
  return { prompt: buildPrompt({ ...parts, ...fitting.kept }), notes: out.length > 0 ? [leftOut(out, contextWindow)] : [] }
}

function leftOut(cuts: readonly Cut[], contextWindow: number): string {
  const turns = cuts.filter((cut) => 'turn' in cut).length
  const passages = new Set(cuts.flatMap((cut) => ('passage' in cut && cut.sentence === undefined ? [cut.passage] : [])))
  const sentences = cuts.filter((cut) => 'passage' in cut && cut.sentence !== undefined && !passages.has(cut.passage)).length
  const answers = cuts.reduce((most, cut) => ('answersBefore' in cut ? cut.answersBefore : most), 0) - turns
  const things = [
    ...(turns > 0 ? [counted(turns, 'earlier turn')] : []),
    ...(answers > 0 ? [`parts of ${counted(answers, 'earlier answer')}`] : []),
    ...(passages.size > 0 ? [counted(passages.size, 'passage')] : []),
    ...(sentences > 0 ? [`${counted(sentences, 'sentence')} of passages`] : []),
  ]
  const verb = turns + passages.size + sentences === 1 && answers <= 0 ? 'it does' : 'they do'
  return `${listed(things)} left out: ${verb} not fit into ${counted(contextWindow, 'token')}`
}

const words = new Intl.ListFormat('en', { style: 'long', type: 'conjunction' })
const listed = (things: string[]): string => words.format(things)

const counted = (count: number, thing: string): string => `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`
