import type { Spender } from '../usage/budgets/holding.ts'
import type { LedgerSubject } from '../usage/ledger.ts'
import type { Turn } from './turn-state.ts'

/** What of a turn says whose money it spends. */
export type SpendingTurn = Pick<Turn, 'request' | 'caller' | 'bot'>

/** In whose name a turn's calls are made. */
export const spenderOf = ({ request, caller, bot }: SpendingTurn): Spender => ({
  apiKeyId: caller.kind === 'key' ? caller.keyId : null,
  botId: bot?.id ?? null,
  ...(caller.kind === 'visitor' && { visitor: { id: caller.visitorId, address: request.address ?? 'unknown' } }),
})

/** What the rows of a turn's calls have in common. */
export const subjectOf = (turn: Turn): LedgerSubject => ({
  requestId: turn.request.requestId,
  conversationId: turn.conversationId,
  messageId: turn.replyId,
  ...spenderOf(turn),
  purpose: turn.request.priority === 'batch' ? 'batch' : 'live',
})
