import type { Caller } from '../access/caller.ts'
import { generate } from '../llm/generate.ts'
import { openLedger } from '../usage/ledger.ts'
import { admit, type TurnRequest } from './admit.ts'
import { checkAnswer } from './check.ts'
import { lastTurns, recordQuestion } from './conversation.ts'
import type { Answer, TurnEvents } from './events.ts'
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
 */
export async function takeTurn(request: TurnRequest, caller: Caller, events: TurnEvents, signal?: AbortSignal): Promise<Answer> {
  const turn = await admit(request, caller)
  const trace = startTrace(turn)
  const ledger = openLedger({
    requestId: request.requestId,
    conversationId: turn.conversationId,
    messageId: turn.replyId,
    botId: turn.bot?.id ?? null,
    apiKeyId: caller.kind === 'key' ? caller.keyId : null,
    purpose: 'live',
  })
  await trace.timed('record', () => recordQuestion(turn))
  events.emit({ type: 'start', conversationId: turn.conversationId, messageId: turn.replyId })

  return inOrder(turn.conversationId, async () => {
    try {
      const history = await trace.timed('recall', () => lastTurns(turn))
      const passages = await trace.timed('retrieve', () => passagesFor(turn))
      const prompt = promptFor(turn, history, passages)

      const draft = await trace.timed('call', () => generate(generation({ turn, prompt, passages, ledger, events, signal })))
      const checked = checkAnswer(draft, turn, passages)
      return await settle({ turn, checked, draft, ledger, trace, events })
    } catch (error) {
      throw await abandon({ turn, ledger, trace, events, error })
    }
  })
}
