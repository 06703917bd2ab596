import type { AskContext, Completion } from './ask.ts'
import { askToTheEnd } from './continue.ts'
import { sumOfUsage } from './counts.ts'
import type { Candidate, Prompt } from './generate.ts'
import type { WantedJson } from './json-mode.ts'
import { misfits } from './json-schema.ts'
import { hasRoom, roomIn } from './prompt-size.ts'

const again: Record<WantedJson['lang'], (problem: string) => string> = {
  zh: (problem) => `这个回答不符合要求：${problem}。请重新回答，只用 JSON。`,
  en: (problem) => `This answer does not fit: ${problem}. Answer again, with JSON only.`,
}

/** An answer that is JSON, or what is wrong with the second one that was not. */
export type JsonResult = { kind: 'failed' } | (Completion & { json: unknown }) | (Completion & { problem: string })

/**
 * Asks one model for JSON, and once more when what it says does not fit. Nothing is passed on before it has been found to
 * fit, so the call is no stream.
 */
export async function askForJson(candidate: Candidate, context: AskContext, wanted: WantedJson): Promise<JsonResult> {
  const quiet = { ...context, stream: false, onText: undefined }
  const first = await readAnswer(candidate, quiet, wanted)
  if (!('problem' in first)) return passedOn(first, context)
  const prompt = promptAgain(candidate, context, first.text, again[wanted.lang](first.problem))
  const notes = [...context.notes, `asked again, as the answer did not fit: ${first.problem}`]
  const second = await readAnswer(candidate, { ...quiet, prompt, notes }, wanted)
  if (second.kind === 'failed') return first
  return passedOn({ ...second, usage: sumOfUsage(first.usage, second.usage) }, context)
}

async function readAnswer(candidate: Candidate, context: AskContext, wanted: WantedJson): Promise<JsonResult> {
  const answer = await askToTheEnd(candidate, context)
  if (answer.kind === 'failed') return answer
  if (answer.finishReason === 'cancelled') return { ...answer, text: '', json: undefined } // what came of it is no JSON yet
  const text = withoutFence(answer.text)
  const value = parsed(text)
  if (value === undefined)
    return { ...answer, problem: answer.finishReason === 'length' ? 'it was cut before it was whole JSON' : 'it is not JSON' }
  if (isDeep(value)) return { ...answer, problem: 'it is nested too deeply' }
  const problems = wanted.schema ? misfits(wanted.schema, value) : isObject(value) ? [] : ['it is not a JSON object']
  return problems.length > 0 ? { ...answer, problem: problems.join('; ') } : { ...answer, text, json: value }
}

function passedOn(answer: JsonResult, { onText }: AskContext): JsonResult {
  if ('json' in answer && answer.text !== '') onText?.(answer.text)
  return answer
}

const levelsMax = 100
/** Nobody asks for more levels, and whoever walks down them later would not come back. */
function isDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; depth <= levelsMax && level.length > 0; depth++)
    level = level.flatMap((part) => (part !== null && typeof part === 'object' ? Object.values(part) : []))
  return level.length > 0
}

const isObject = (value: unknown): boolean => value !== null && typeof value === 'object' && !Array.isArray(value)

/** The JSON of an answer, also of one that puts it between ``` or a sentence before it. */
function withoutFence(text: string): string {
  if (parsed(text) !== undefined) return text.trim()
  return (/```(?:json)?([\s\S]*?)```/i.exec(text)?.[1] ?? text).trim()
}

/** Undefined: it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // told to the model, which is asked again
  }
}

/** The prompt, what was said to it, and what is wrong with that; where they do not all fit into the window, without what was said. */
function promptAgain(candidate: Candidate, { prompt, settings }: AskContext, said: string, problem: string): Prompt {
  const whole = followedBy(prompt, said, problem)
  return hasRoom(whole, candidate.style, roomIn(candidate, settings.maxTokens ?? 0)) ? whole : followedBy(prompt, '', problem)
}

const followedBy = ({ chat, flat }: Prompt, said: string, problem: string): Prompt => ({
  chat: [
    ...chat,
    ...(said.trim() === '' ? [] : [{ role: 'assistant' as const, content: [{ type: 'text' as const, text: said }] }]),
    { role: 'user', content: [{ type: 'text', text: problem }] },
  ],
  flat: [flat, said, problem].filter(Boolean).join('\n\n'),
})
