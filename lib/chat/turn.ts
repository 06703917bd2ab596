import type { Caller } from '../access/caller.ts'
import { openLedger } from '../usage/ledger.ts'
import { admit } from './admit.ts'
import { answerOnce, type FlightLead } from './answer-cache/answer-once.ts'
import { generateInBudget } from './budget.ts'
import { type CheckedDraft, checkAnswer } from './check.ts'
import { settingsOf } from './class-settings.ts'
import { lastTurns, recordQuestion } from './conversation.ts'
import { saidDirectly } from './direct/direct-answer.ts'
import type { Answer, TurnEvent, TurnEvents } from './events.ts'
import { generateRequestOf } from './generate-request.ts'
import { subjectOf } from './ledger-subject.ts'
import { answerInParts } from './long-text/answer-in-parts.ts'
import { inOrder } from './order.ts'
import { abandon, settle } from './settle.ts'
import { startTrace } from './trace.ts'
import { passagesFor, promptFor } from './turn-prompt.ts'
import type { TurnRequest } from './turn-request.ts'
import type { Turn, TurnContext } from './turn-state.ts'

/**
 * The ChatBot: one message in, one settled answer out. Read it top to bottom.
 *
 * It knows no connection: `events` tells whoever listens, and a listener that leaves changes nothing here; only
 * `signal` (stop, or a lost caller that asked for it) ends the call to the vendor. Throws a Failure when the turn is
 * refused or its question cannot be stored, both before anything is spent; a vendor's failure is an answer, not an error.
 *
 * The question is written while the prompt is made, and the ledger waits for it before a vendor is called: so question
 * and ledger row mostly travel in one commit; question and reply do where the answer is there before that commit begins.
 */
export async function takeTurn(request: TurnRequest, caller: Caller, events: TurnEvents, signal?: AbortSignal): Promise<Answer> {
  const turn = await admit(request, caller)
  const trace = startTrace(turn)
  const recorded = trace.timed('record', () => recordQuestion(turn)).then(() => events.emit(startOf(turn)))
  const ledger = openLedger(subjectOf(turn), recorded)

  return inOrder(turn.conversationId, async () => {
    try {
      const history = await trace.timed('recall', () => lastTurns(turn))
      const { passages, version: knowledgeVersion } = await trace.timed('retrieve', () => passagesFor(turn))

      const context = { turn, history, passages, knowledgeVersion, recorded, ledger, trace, events, signal }
      const said = turn.direct
        ? saidDirectly(turn, turn.direct, passages)
        : await trace.timed('call', () => answerOnce(context, (lead) => askModels({ ...context, ...lead })))
      return await settle({ turn, ...said, ledger, trace, events })
    } catch (error) {
      await recorded // its refusal comes first: where nothing was stored there is nothing to abandon
      throw await abandon({ turn, ledger, trace, events, error })
    }
  })
}

async function askModels(context: TurnContext & FlightLead): Promise<CheckedDraft> {
  const { turn, history, passages, trace } = context
  const prompt = promptFor(turn, history, passages)
  trace.asks({ settings: settingsOf(turn), economy: prompt.economy })
  const prompted = { ...context, prompt }
  const draft = turn.reading ? await answerInParts(prompted, turn.reading) : await generateInBudget(generateRequestOf(prompted), context)
  return { draft, checked: checkAnswer(draft, turn, passages) }
}

const startOf = ({ conversationId, replyId }: Turn): TurnEvent => ({ type: 'start', conversationId, messageId: replyId })
