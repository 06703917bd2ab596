import { hasRoom } from '../llm/ask.ts'
import type { Candidate, Fitted, Prompt } from '../llm/generate.ts'
import { roomIn } from '../llm/window.ts'
import { buildPrompt, type PromptParts } from './prompt.ts'

type Asked = Pick<Candidate, 'style' | 'contextWindow'>

/**
 * Fits a prompt into the window of a model: earlier turns are left out first, the oldest before the others, then passages,
 * the least fitting one first. System text, additional information and the question are never cut. `answerTokens` are
 * kept free, for the answer and for what is said around the prompt.
 */
export function fitPrompt(parts: PromptParts, whole: Prompt, { style, contextWindow }: Asked, answerTokens: number): Fitted {
  const room = roomIn({ contextWindow }, answerTokens)
  if (contextWindow === null || hasRoom(whole, style, room)) return { prompt: whole, notes: [] }
  const turns = Math.min(parts.history.length, parts.turnsRemembered)
  const passages = parts.passages.length
  for (let cuts = 1; cuts <= turns + passages; cuts++) {
    const turnsOut = Math.min(cuts, turns)
    const passagesOut = cuts - turnsOut
    const kept = { turnsRemembered: turns - turnsOut, passages: parts.passages.slice(0, passages - passagesOut) }
    const prompt = buildPrompt({ ...parts, ...kept })
    if (hasRoom(prompt, style, room)) return { prompt, notes: [leftOut(turnsOut, passagesOut, contextWindow)] }
  }
  return { misfit: `the question and its answer do not fit into ${counted(contextWindow, 'token')}` }
}

function leftOut(turns: number, passages: number, contextWindow: number): string {
  const things = [...(turns > 0 ? [counted(turns, 'earlier turn')] : []), ...(passages > 0 ? [counted(passages, 'passage')] : [])]
  const verb = turns + passages === 1 ? 'it does' : 'they do'
  return `${things.join(' and ')} left out: ${verb} not fit into ${counted(contextWindow, 'token')}`
}

const counted = (count: number, thing: string): string => `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`
