import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import { type AskContext, ask, type Completion, type CompletionResult } from './ask.ts'
import { sumOfUsage } from './counts.ts'
import type { Candidate } from './generate.ts'
import { estimateTokens } from './tokens.ts'

const continuationsMax = 2
/** A smaller share of the answer's tokens is not worth the prompt that is paid again for it. */
const shareMin = 0.1
/** How much of a continuation is held back to find where it repeats the end of what was said. */
const seamCharsMax = 200
/** Shorter repetitions are the language's own. */
const overlapCharsMin = 6

const goOnWords = 'Continue exactly where you stopped. Do not repeat anything. / 请从中断处直接继续，不要重复。'

/**
 * Asks one model, and where the request wants that, has an answer continued that the model cut shorter than the request allows,
 * at most twice. All of it together is no longer than `maxTokens`.
 */
export async function askToTheEnd(candidate: Candidate, context: AskContext): Promise<CompletionResult> {
  let answer = await ask(candidate, context)
  for (let n = 0; n < continuationsMax && isCutByLength(answer, candidate, context); n++) {
    const next = await goOn(answer as Completion, candidate, context)
    if (next.kind === 'failed') return answer // what was said so far is an answer, cut short as it is
    answer = next
  }
  return answer
}

const isCutByLength = (answer: CompletionResult, { embedded }: Candidate, { continueOnLength, settings }: AskContext): boolean =>
  continueOnLength &&
  !embedded &&
  answer.kind === 'answered' &&
  answer.finishReason === 'length' &&
  tokensLeft(answer, settings) >= (settings.maxTokens ?? 0) * shareMin

/** How many tokens an answer may still become longer by; infinite where it has no limit. */
const tokensLeft = ({ text, usage }: Completion, { maxTokens = Number.POSITIVE_INFINITY }: AskContext['settings']): number =>
  maxTokens - (usage?.completionTokens ?? estimateTokens(text))

/** Asks a model to go on after what was said, by itself or by another model, and joins both without a seam. */
export async function goOn(said: Completion, candidate: Candidate, context: AskContext): Promise<CompletionResult> {
  const seam = seamAfter(said.text, context.onText)
  const { settings } = context
  const left = settings.maxTokens && Math.max(1, tokensLeft(said, settings))
  const prompt = promptAfter(context.prompt, said.text)
  const next = await ask(candidate, { ...context, prompt, settings: { ...settings, maxTokens: left }, onText: seam.hear })
  const isCut = next.kind === 'failed' || next.finishReason !== 'stop'
  seam.end(isCut)
  if (next.kind === 'failed') return next
  return { ...next, text: joinAfter(said.text, next.text, isCut), usage: sumOfUsage(said.usage, next.usage) }
}

function promptAfter({ chat, flat }: AskContext['prompt'], said: string): AskContext['prompt'] {
  const more: LanguageModelV4Prompt = [
    { role: 'assistant', content: [{ type: 'text', text: said }] },
    { role: 'user', content: [{ type: 'text', text: goOnWords }] },
  ]
  return { chat: [...chat, ...more], flat: `${flat}\n\n${said}` }
}

/** `said` and what follows, without what the beginning of `next` repeats of the end of `said`. `isCut`: `next` did not come to its end. */
export const joinAfter = (said: string, next: string, isCut = false): string => said + next.slice(overlapOf(said, next, isCut))

function overlapOf(said: string, next: string, isCut: boolean): number {
  // What was cut while it still repeated says nothing new. Where chance looks so, whoever goes on says it again.
  if (isCut && said.slice(-seamCharsMax).includes(next)) return next.length
  for (let length = Math.min(seamCharsMax, said.length, next.length); length >= overlapCharsMin; length--)
    if (said.endsWith(next.slice(0, length))) return length
  return 0
}

/** Passes a continuation on once enough of it has come to see what it repeats. */
function seamAfter(said: string, onText: AskContext['onText']): { hear: (text: string) => void; end: (isCut: boolean) => void } {
  let held: string | undefined = ''
  const release = (isCut: boolean) => {
    if (held === undefined) return
    const text = held.slice(overlapOf(said, held, isCut))
    held = undefined
    if (text !== '') onText?.(text)
  }
  return {
    hear(text) {
      if (held === undefined) return onText?.(text)
      held += text
      if (held.length >= seamCharsMax) release(false)
    },
    end: release,
  }
}
