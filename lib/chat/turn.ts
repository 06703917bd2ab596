import type { Caller } from '../access/caller.ts'
import { generate } from '../llm/generate.ts'
import { type LedgerSubject, openLedger } from '../usage/ledger.ts'
import { admit, type Turn, type TurnRequest } from './admit.ts'
import { checkAnswer } from './check.ts'
import { lastTurns, recordQuestion } from './conversation.ts'
import type { Answer, TurnEvent, TurnEvents } from './events.ts'
import { inOrder } from './order.ts'
import { generation, passagesFor, promptFor } from './plan.ts'
import { abandon, settle } from './settle.ts'
import { startTrace } from './trace.ts'

/**
 * The ChatBot: one message in, one settled answer out. Read it top to bottom.
 *
 * It knows no connection: `events` tells whoever listens, and a listener that leaves changes nothing here; only
 * `signal` (stop, or a lost caller that asked for it) ends the call to the vendor. Throws a Failure when the turn is
 * refused or its question cannot be stored, both before anything is spent; a vendor's failure is an answer, not an error.
 *
 * The question is written while the prompt is made, and the ledger waits for it before a vendor is called: so question
 * and ledger row mostly travel in one commit.
 */
export async function takeTurn(request: TurnRequest, caller: Caller, events: TurnEvents, signal?: AbortSignal): Promise<Answer> {
  const turn = await admit(request, caller)
  const trace = startTrace(turn)
  const recorded = trace.timed('record', () => recordQuestion(turn)).then(() => events.emit(startOf(turn)))
  const ledger = openLedger(subjectOf(turn), recorded)

  return inOrder(turn.conversationId, async () => {
    try {
      const history = await trace.timed('recall', () => lastTurns(turn))
      const passages = await trace.timed('retrieve', () => passagesFor(turn))
      const prompt = promptFor(turn, history, passages)

      const draft = await trace.timed('call', () => generate(generation({ turn, prompt, passages, ledger, events, signal })))
      await recorded // when nobody was asked, nobody has waited for it
      const checked = checkAnswer(draft, turn, passages)
      return await settle({ turn, checked, draft, ledger, trace, events })
    } catch (error) {
      await recorded // its refusal comes first: where nothing was stored there is nothing to abandon
      throw await abandon({ turn, ledger, trace, events, error })
    }
  })
}

const startOf = ({ conversationId, replyId }: Turn): TurnEvent => ({ type: 'start', conversationId, messageId: replyId })

const subjectOf = ({ request, conversationId, replyId, bot, caller }: Turn): LedgerSubject => ({
  requestId: request.requestId,
  conversationId,
  messageId: replyId,
  botId: bot?.id ?? null,
  apiKeyId: caller.kind === 'key' ? caller.keyId : null,
  purpose: request.priority === 'batch' ? 'batch' : 'live',
})
