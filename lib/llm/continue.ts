import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import { type AskContext, type Asked, ask, sumOf } from './ask.ts'
import type { Candidate } from './generate.ts'

type Answered = Extract<Asked, { kind: 'answered' }>

const continuationsMax = 2
/** How much of a continuation is held back to find where it repeats the end of what was said. */
const seamCharsMax = 200
/** Shorter repetitions are the language's own. */
const overlapCharsMin = 6

const goOn = 'Continue exactly where you stopped. Do not repeat anything. / 请从中断处直接继续,不要重复。'

/** Asks one model, and where the request wants that, has an answer that was cut by length continued. */
export async function askToTheEnd(candidate: Candidate, context: AskContext): Promise<Asked> {
  const first = await ask(candidate, context)
  return first.kind === 'answered' && context.continueOnLength ? continued(first, candidate, context) : first
}

/** Asks a model whose answer was cut by length to go on, at most twice, and joins what it says without a seam. */
async function continued(first: Answered, candidate: Candidate, context: AskContext): Promise<Answered> {
  let answer = first
  for (let n = 0; n < continuationsMax && answer.finishReason === 'length' && !candidate.embedded; n++) {
    const seam = seamAfter(answer.text, context.onText)
    const next = await ask(candidate, { ...context, prompt: promptAfter(context.prompt, answer.text), onText: seam.hear })
    seam.end()
    if (next.kind === 'failed') return answer // what was said so far is an answer, cut short as it is
    answer = { ...next, text: joinAfter(answer.text, next.text), usage: sumOf(answer.usage, next.usage) }
  }
  return answer
}

function promptAfter({ chat, flat }: AskContext['prompt'], said: string): AskContext['prompt'] {
  const more: LanguageModelV4Prompt = [
    { role: 'assistant', content: [{ type: 'text', text: said }] },
    { role: 'user', content: [{ type: 'text', text: goOn }] },
  ]
  return { chat: [...chat, ...more], flat: `${flat}\n\n${said}` }
}

/** `said` and what follows, without what the beginning of `next` repeats of the end of `said`. */
export const joinAfter = (said: string, next: string): string => said + next.slice(overlapOf(said, next))

function overlapOf(said: string, next: string): number {
  for (let length = Math.min(seamCharsMax, said.length, next.length); length >= overlapCharsMin; length--)
    if (said.endsWith(next.slice(0, length))) return length
  return 0
}

/** Passes a continuation on once enough of it has come to see what it repeats. */
function seamAfter(said: string, onText: AskContext['onText']): { hear: (text: string) => void; end: () => void } {
  let held: string | undefined = ''
  const release = () => {
    if (held === undefined) return
    const text = held.slice(overlapOf(said, held))
    held = undefined
    if (text !== '') onText?.(text)
  }
  return {
    hear(text) {
      if (held === undefined) return onText?.(text)
      held += text
      if (held.length >= seamCharsMax) release()
    },
    end: release,
  }
}
