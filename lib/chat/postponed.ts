import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider'
import type { Caller } from '../access/caller.ts'
import type { Bot } from '../database/generated/client.ts'
import { Failure } from '../failure.ts'
import type { RetrievedPassage } from '../knowledge/retrieve.ts'
import { begunOf, callRequestOf } from '../llm/ask.ts'
import { defaultTimeouts } from '../llm/connections.ts'
import { type CallBegun, type CallOutcome, type Candidate, generate, type Ledger } from '../llm/generate.ts'
import { batchingOf } from '../llm/vendor-batches.ts'
import type { Routed } from '../routing/route-turn.ts'
import { budgetExceeded } from '../usage/budgets/spending.ts'
import { type LedgerSubject, openLedger, type TurnLedger, takeUpLedger } from '../usage/ledger.ts'
import { admit } from './admit.ts'
import { type CacheUse, keptAnswer } from './answer-cache/answer-once.ts'
import { checkAnswer } from './check.ts'
import { settingsOf } from './class-settings.ts'
import { recordQuestion } from './conversation.ts'
import { saidDirectly } from './direct/direct-answer.ts'
import { type Answer, TurnEvents } from './events.ts'
import { modelRequestOf } from './generate-request.ts'
import { subjectOf } from './ledger-subject.ts'
import { settle } from './settle.ts'
import { startTrace } from './trace.ts'
import { passagesFor, promptFor } from './turn-prompt.ts'
import type { TurnRequest } from './turn-request.ts'
import type { Turn } from './turn-state.ts'

/*
 * A turn in two halves, for a model that answers hours later, in a batch of its vendor's. The first half goes the way of
 * `takeTurn` up to the wire, and opens the ledger's row; the second goes on from the answer, in another process if need be.
 */

/** What is kept of the first half: what the answer stands on, is checked by and is counted by. */
export type KeptTurn = Pick<Turn, 'lang' | 'json' | 'forced' | 'conversationId' | 'questionId' | 'replyId' | 'startedAt'> & {
  requestId: string
  question: string
  context?: string
  botVersion: number
  passages: RetrievedPassage[]
  route: Omit<Routed, 'plan' | 'tried'>
  cache: CacheUse
  call: CallBegun
}

/** What the model is to be sent, by which connection, and what is kept until it answers. */
export type Postponed = { connectionId: string; body: unknown; kept: KeptTurn }

/**
 * Admits a turn and writes down what its model is to be asked, with the ledger's row open and its cost reserved at the batch price.
 * A turn that has an approved answer, or one that is kept, is settled at once. Throws what `admit` throws, `model_not_available` where the vendor of
 * its first model has no batches, and `budget_exceeded`.
 */
export async function postponeTurn(request: TurnRequest, caller: Caller): Promise<{ answer: Answer } | { postponed: Postponed }> {
  const turn = await admit(request, caller)
  const { passages, version: knowledgeVersion } = await passagesFor(turn)
  const found = turn.direct ? saidDirectly(turn, turn.direct, passages) : await keptAnswer({ turn, passages, knowledgeVersion })
  if (found.draft) {
    const ledger = openLedger(batchSubjectOf(turn), recordQuestion(turn))
    return { answer: await settle({ turn, ...found, ledger, trace: startTrace(turn), events: new TurnEvents() }) }
  }
  const asked = modelRequestOf(turn, promptFor(turn, [], passages), passages)
  const candidate = asked.plan.find(({ embedded }) => !embedded)
  const batching = candidate && (await batchingOf(candidate))
  if (!candidate || !batching)
    throw new Failure(
      'model_not_available',
      `${candidate?.catalogId ?? 'The embedded engine'} is asked first, and has no batches of its vendor’s.`,
    )
  const fitted = asked.fit?.(candidate) ?? { prompt: asked.prompt, notes: [] }
  if ('misfit' in fitted) throw new Failure('upstream_failed', fitted.misfit)
  const callRequest = callRequestOf(candidate, { ...asked, ...fitted })
  const { body } = await batching.model.preview(callRequest.options, false)
  const call = begunOf(candidate, callRequest, { attempt: 1, stream: false })
  await openInBudget(openLedger(batchSubjectOf(turn)), call)
  return { postponed: { connectionId: batching.connectionId, body, kept: keptOf(turn, { passages, cache: found.cache, call }) } }
}

async function openInBudget(ledger: TurnLedger, call: CallBegun): Promise<void> {
  const refused = await ledger.open(call)
  const by = ledger.refusedBy()
  if (by) throw budgetExceeded(by)
  if (refused) throw new Failure('upstream_failed', refused.refused)
}

function keptOf(turn: Turn, more: Pick<KeptTurn, 'passages' | 'cache' | 'call'>): KeptTurn {
  const { request, bot, lang, json, forced, conversationId, questionId, replyId, startedAt } = turn
  const { requestId, question, context } = request
  const { plan, tried, ...route } = turn.route
  const ids = { requestId, conversationId, questionId, replyId }
  return { ...ids, question, context, botVersion: bot?.version ?? 0, lang, json, forced, route, startedAt, ...more }
}

/** Of a turn whose calls are part of a batch of the vendor's own. */
const batchSubjectOf = (turn: Turn): LedgerSubject => ({ ...subjectOf(turn), inBatch: true })

/** The bot as it is now, and the key in whose name it was asked. */
export type Asker = { bot: Bot; apiKeyId: string }

/** The answer of a batch's vendor: read, or thrown where it is none. */
export type Answering = () => LanguageModelV4GenerateResult

/** Goes on with a turn whose model has answered, or has failed to: the conversation is written, the answer checked and settled. */
export async function settlePostponed(kept: KeptTurn, of: Asker, answering: Answering): Promise<Answer> {
  const turn = turnOf(kept, of)
  const trace = startTrace(turn)
  await trace.timed('record', () => recordQuestion(turn))
  const { passages, cache, call } = kept
  const ledger = await takeUpLedger(batchSubjectOf(turn), call, new Date(kept.startedAt))
  const prompt = promptFor(turn, [], passages)
  trace.asks({ settings: settingsOf(turn), economy: prompt.economy })
  const draft = await trace.timed('call', () =>
    generate({
      ...modelRequestOf(turn, prompt, passages),
      fit: undefined,
      plan: [answeredBy(call, answering)],
      ledger: ofOneCall(ledger, kept),
      stream: false,
      continueOnLength: false,
      priority: 'batch',
    }),
  )
  return settle({ turn, draft, checked: checkAnswer(draft, turn, passages), cache, ledger, trace, events: new TurnEvents() })
}

/** Settles the ledger's row of a turn whose model was never asked, since its batch was cancelled. There is no answer, and no conversation. */
export async function cancelPostponed(kept: KeptTurn, of: Asker): Promise<void> {
  const ledger = await takeUpLedger(batchSubjectOf(turnOf(kept, of)), kept.call, new Date(kept.startedAt))
  ledger.settle(kept.call.entryId, notAsked)
  await ledger.close()
}

const notAsked: CallOutcome = {
  status: 'failed',
  error: 'cancelled',
  promptTokens: null,
  completionTokens: null,
  cachedTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  vendorUsage: null,
  estimated: false,
  completionChars: 0,
  latencyMs: 0,
  ttftMs: null,
  finishReason: 'cancelled',
}

/** The turn again, in the name of its key even where that was revoked meanwhile: the answer is paid for. */
function turnOf(kept: KeptTurn, { bot, apiKeyId }: Asker): Turn {
  const { requestId, question, context, botVersion, passages, cache, call, route, ...rest } = kept
  return {
    ...rest,
    request: { requestId, question, context, bot: bot.slug, channel: 'api', stream: false, priority: 'batch' },
    caller: { kind: 'key', keyId: apiKeyId, scopes: [], bots: [], models: [], maxPriority: 'normal' },
    bot: { ...bot, version: botVersion },
    plan: [],
    route: { ...route, plan: [], tried: [] },
    images: [],
    texts: [],
    isNewConversation: true,
  }
}

/** A model that has answered already. No way leads to it, so no key's limits and no circuit count it. */
const answeredBy = ({ model: catalogId, provider, providerId }: CallBegun, answering: Answering): Candidate => ({
  catalogId,
  provider,
  providerId,
  embedded: false,
  style: 'chat',
  model: {
    specificationVersion: 'v4',
    provider,
    modelId: catalogId.slice(catalogId.indexOf('/') + 1),
    supportedUrls: {},
    doGenerate: async () => answering(),
    doStream: () => Promise.reject(new Error('a batch has no streams')),
  },
  timeouts: defaultTimeouts,
  way: null,
  contextWindow: null,
  vision: null,
  jsonMode: null,
})

/** The books of a call that was opened before. There is no second one: a batch answers each request once. */
function ofOneCall(ledger: TurnLedger, { call: { entryId }, startedAt }: KeptTurn): Ledger {
  let isTold = false
  return {
    async open() {
      if (isTold) return { refused: 'a batch answers each request once' }
      isTold = true
    },
    withdraw: () => ledger.withdraw(entryId),
    settle: (_, outcome) => ledger.settle(entryId, { ...outcome, latencyMs: Date.now() - startedAt, ttftMs: null }),
  }
}
