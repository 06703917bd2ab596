import type { LookupRow, ReplyRow, SettlementRow } from '../database/turn-writes.ts'
import { presentable } from '../http/answer.ts'
import type { Draft } from '../llm/generate.ts'
import { log } from '../monitoring/log.ts'
import { metrics } from '../monitoring/metrics.ts'
import { type Cost, sumOf } from '../usage/cost.ts'
import type { TurnLedger } from '../usage/ledger.ts'
import type { CacheUse } from './answer-cache/answer-once.ts'
import { type CheckedDraft, unsaidIn } from './check.ts'
import { citationOf } from './citation.ts'
import type { Answer, TurnEvents } from './events.ts'
import type { Trace, TurnTrace } from './trace.ts'
import type { Turn } from './turn-state.ts'

type Ending = { turn: Turn; ledger: TurnLedger; trace: Trace; events: TurnEvents }

/** Commits reply, citations, usage, cost and trace together, and only then says what is still to be said, and that the turn is done. */
export async function settle({
  turn,
  checked,
  draft,
  isUntold,
  cache,
  ledger,
  trace,
  events,
}: Ending & CheckedDraft & { cache: CacheUse }): Promise<Answer> {
  const isCached = cache.result === 'hit' || cache.result === 'shared'
  const answer = { ...answerOf(turn, checked, draft, costOf(ledger.settlements())), cached: isCached, direct: turn.direct !== undefined }
  const kept = trace.whole(draft, checked, cache)
  await ledger.commit({
    replies: [replyRow(answer, draft, kept)],
    citations: checked.citations.map((citation, position) => ({
      ...citation,
      id: `${turn.replyId}_${position}`,
      messageId: turn.replyId,
      position,
    })),
    lookups: lookupRows(turn, draft, cache),
  })
  metrics().cacheRequests.inc({ result: cache.result })
  metrics().turns.inc({ status: answer.status })
  if (turn.direct) metrics().directAnswers.inc()
  if (kept.economy) metrics().promptTokensSaved.inc(kept.economy.tokensBefore - kept.economy.tokensAfter)
  const unsaid = unsaidIn({ draft, checked, isUntold })
  if (unsaid) events.emit({ type: 'text', text: unsaid })
  if (answer.citations.length > 0) events.emit({ type: 'citations', citations: answer.citations })
  events.emit({ type: 'finish', answer })
  return answer
}

/** A turn that broke on our side: what was spent is still written down, the reply is marked as failed. Returns the error to throw. */
export async function abandon({ turn, ledger, trace, events, error }: Ending & { error: unknown }): Promise<unknown> {
  const failure = presentable(error) // as a route tells it: who listens, and who asks again, is told the same
  events.emit({ type: 'failed', failure })
  metrics().turns.inc({ status: 'broken' })
  const { code, message, errors, headers } = failure
  const told = { code, message, errors, retryAfter: headers?.['retry-after'] }
  try {
    const reply: ReplyRow = {
      id: turn.replyId,
      text: '',
      status: 'failed',
      model: null,
      provider: null,
      finishReason: 'error',
      degraded: false,
      cached: false,
      direct: false,
      promptTokens: null,
      completionTokens: null,
      estimated: false,
      cost: null,
      latencyMs: Date.now() - turn.startedAt,
      trace: { ...trace.whole({ attempts: [], skipped: [] }, { passages: [] }), failure: told } satisfies TurnTrace,
    }
    await ledger.commit({ replies: [reply] })
  } catch (unwritten) {
    log().error({ requestId: turn.request.requestId, err: unwritten }, 'a broken turn could not be settled; the next start marks it')
  }
  return error
}

/** What the turn cost by currency; null when a call's price is unknown, since a part would pass for the whole. */
export function costOf(settlements: SettlementRow[]): Cost[] | null {
  const billed = settlements.filter(({ status, promptTokens }) => status !== 'failed' || promptTokens !== null)
  if (billed.some(({ costAmount }) => costAmount === null)) return null
  return sumOf(billed.map(({ costAmount, costCurrency }) => ({ amount: costAmount ?? '0', currency: costCurrency ?? '' })))
}

/** What is kept of a look into the cache, or of an answer that needed none, for the reports; nothing where nobody looked. */
function lookupRows({ bot, caller, replyId, direct }: Turn, draft: Draft, cache: CacheUse): LookupRow[] {
  if (!bot || (cache.result === 'bypass' && !direct)) return []
  if (cache.result === 'shared' && draft.finishReason === 'cancelled') return [] // it left before there was an answer
  const apiKeyId = caller.kind === 'key' ? caller.keyId : null
  const { saved, similarity } = 'saved' in cache ? { similarity: null, ...cache } : { saved: null, similarity: null }
  const { spent = [] } = cache.result === 'bypass' ? {} : cache
  const of = { id: replyId, botId: bot.id, apiKeyId, provider: draft.provider || null, model: draft.model || null }
  return [{ ...of, result: direct ? 'direct' : cache.result, saved, similarity, spent, createdAt: new Date().toISOString() }]
}

function answerOf(turn: Turn, checked: CheckedDraft['checked'], draft: Draft, cost: Cost[] | null): Omit<Answer, 'cached' | 'direct'> {
  return {
    conversationId: turn.conversationId,
    messageId: turn.replyId,
    status: checked.status,
    reply: checked.reply,
    ...(checked.json !== undefined && { json: checked.json }),
    ...(checked.problem !== undefined && { problem: checked.problem }),
    ...(checked.retryInSeconds !== undefined && { retryInSeconds: checked.retryInSeconds }),
    citations: checked.citations.map(citationOf),
    model: draft.model || null,
    provider: draft.provider || null,
    finishReason: checked.finishReason,
    degraded: draft.degraded,
    usage: draft.usage ?? { promptTokens: 0, completionTokens: 0, estimated: false },
    cost,
    latencyMs: Date.now() - turn.startedAt,
  }
}

function replyRow(answer: Answer, draft: Draft, trace: unknown): ReplyRow {
  const { messageId: id, reply: text, model, provider, finishReason, degraded, cached, direct, usage, cost, latencyMs } = answer
  const status = finishReason === 'cancelled' ? 'cancelled' : answer.status
  const tokens = draft.usage
    ? { promptTokens: usage.promptTokens, completionTokens: usage.completionTokens }
    : { promptTokens: null, completionTokens: null }
  return {
    id,
    text,
    status,
    model,
    provider,
    finishReason,
    degraded,
    cached,
    direct,
    ...tokens,
    estimated: usage.estimated,
    cost,
    latencyMs,
    trace,
  }
}
