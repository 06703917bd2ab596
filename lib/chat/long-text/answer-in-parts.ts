import { vendorsIn } from '../../llm/catalog.ts'
import { sumOfUsage } from '../../llm/counts.ts'
import { gateway } from '../../llm/gateway/gateway.ts'
import { type Draft, deadlineOf, type GenerateRequest, uncalledDraft } from '../../llm/generate.ts'
import { estimateTokens } from '../../llm/tokens.ts'
import { unlimitedAnswerTokens } from '../../usage/budgets/affordable.ts'
import type { FlightLead } from '../answer-cache/answer-once.ts'
import { answerFromKnowledge, budgetsAllow, generateInBudget } from '../budget.ts'
import { generateRequestOf } from '../generate-request.ts'
import { promptFor, type TurnPrompt } from '../turn-prompt.ts'
import type { TurnContext } from '../turn-state.ts'
import { type Condensed, condense, skippedOnce } from './condense.ts'
import { notedIn, noteTokensMax, type Reading } from './reading.ts'
import { shareRead } from './words.ts'

/**
 * Answers a turn whose text no model takes whole: its parts are read with a view to the question, then the question is asked with
 * the notes in place of the text. Each part is a call of this turn, in its ledger, its budgets and its trace, and ends with it. What
 * the budgets cannot pay as a whole is not begun; one that is spent on the way ends the turn as it would have at the first call.
 * The answer says so where not every part could be read.
 */
export async function answerInParts(context: TurnContext & FlightLead & { prompt: TurnPrompt }, reading: Reading): Promise<Draft> {
  const { turn, ledger, history, passages, events, recorded } = context
  const asked = generateRequestOf(context)
  const vendors = vendorsIn(asked.plan)
  const allowed = await budgetsAllow(vendors, turn, () => wholeOf(reading, asked))
  if ('refusedBy' in allowed) return answerFromKnowledge(allowed.refusedBy, asked, context)
  await recorded // of its parts nothing is told before its start
  let read = 0
  const tell = () => events.emit({ type: 'reading', part: read, parts: reading.parts.length })
  tell()
  const condensed = await condense(turn, reading, {
    ...asked,
    plan: allowed.plan,
    deadline: deadlineOf(asked, gateway()),
    lang: turn.lang,
    instruction: reading.instruction,
    refusedBy: ledger.refusedBy,
    onRead() {
      read++
      tell()
    },
  })
  return joined(condensed, await answered(condensed))

  async function answered({ notes, partsRead, refusedBy, isStopped }: Condensed): Promise<Draft> {
    if (isStopped) return uncalledDraft(context.said ?? '', 'cancelled')
    if (refusedBy) return answerFromKnowledge(refusedBy, asked, context)
    if (notes === undefined) return generateInBudget(asked, context) // the embedded engine, where it can stand in
    const unread = reading.parts.length - partsRead
    const said = shareRead(partsRead, reading.parts.length, turn.lang)
    if (turn.json && unread > 0) return { ...uncalledDraft('', 'error'), problem: said }
    const request = generateRequestOf({ ...context, prompt: promptFor(notedIn(turn, reading, notes), history, passages) })
    const draft = await generateInBudget(request, context)
    return unread > 0 && !draft.embedded && draft.finishReason === 'stop' ? withShare(draft, said, request) : draft
  }
}

/** What all the calls for a text ask together, the answer's own among them. */
function wholeOf({ instruction, parts, partTokens }: Reading, { settings }: GenerateRequest) {
  const aroundChars = (instruction.length + 1_000) * parts.length
  const promptChars = parts.reduce((sum, part) => sum + part.length, aroundChars)
  const promptTokens = parts.reduce((sum, part) => sum + estimateTokens(part), aroundChars / 4 + partTokens)
  return { promptTokens, promptChars, images: 0, maxTokens: parts.length * noteTokensMax + (settings.maxTokens ?? unlimitedAnswerTokens) }
}

/** The answer, and how much of the text it stands on. It is not kept for others: the next one may read all of it. */
function withShare(draft: Draft, said: string, { onText }: GenerateRequest): Draft {
  onText?.(`\n\n${said}`)
  return { ...draft, text: `${draft.text}\n\n${said}`, isPartial: true }
}

function joined({ calls }: Condensed, draft: Draft): Draft {
  return {
    ...draft,
    usage: sumOfUsage(calls.usage, draft.usage),
    attempts: [...calls.attempts, ...draft.attempts],
    skipped: skippedOnce([...calls.skipped, ...draft.skipped]),
  }
}
