import type { LanguageModelV4, LanguageModelV4Prompt, SharedV4ProviderOptions } from '@ai-sdk/provider'
import type { AskContext, Completion, CompletionResult } from './ask.ts'
import { askForJson } from './ask-for-json.ts'
import { askToTheEnd, goOn } from './continue.ts'
import type { Counts } from './counts.ts'
import { type Gateway, gateway as theGateway } from './gateway/gateway.ts'
import type { Priority, Way } from './gateway/policy.ts'
import { byLoad } from './gateway/share-load.ts'
import type { SkipReason } from './gateway/skip-reasons.ts'
import type { WantedJson } from './json-mode.ts'
import type { SpokenModel } from './providers/model.ts'
import type { Symptom, VendorFailure, VendorReason } from './refusal.ts'

/** How long a call may take to connect, to its first words, between words, and in all; in milliseconds. */
export type Timeouts = { connectMs: number; firstTokenMs: number; idleMs: number; totalMs: number }

/** What a model can do, as far as it is known. */
export type Capabilities = {
  /** How many tokens a prompt and its answer may have together. */
  contextWindow: number | null
  /** It reads images. */
  vision: boolean | null
  /** How far it keeps to JSON by itself: to a schema, or to JSON of any shape. Null: it is only told to. */
  jsonMode: 'schema' | 'object' | null
}

/**
 * A model through one provider. `style` says which form of the prompt it takes; the embedded engine is no vendor, sends
 * nothing that could be shown and makes no ledger rows.
 */
export type Candidate = Capabilities & {
  catalogId: string
  provider: string
  providerId: string | null
  embedded: boolean
  style: 'chat' | 'completion'
  model: LanguageModelV4 & Partial<Pick<SpokenModel, 'preview'>>
  timeouts: Timeouts
  /** Null for the embedded engine, which is always there. */
  way: Way | null
  /** A text without any of the credentials it is asked with. */
  redact?(text: string): string
}

export type CallOutcome = Counts & {
  status: 'success' | 'failed' | 'cancelled'
  error?: VendorReason
  completionChars: number
  latencyMs: number
  ttftMs: number | null
  finishReason: Draft['finishReason']
}

/** A call as it begins. `promptTokens` is an estimate; what is asked for is kept in the log only. */
export type CallBegun = Pick<Candidate, 'provider' | 'providerId' | 'embedded'> & {
  entryId: string
  model: string
  attempt: number
  asked: { promptChars: number; promptTokens: number; images: number; temperature?: number; maxTokens?: number; stream: boolean }
}

/**
 * The books, as they are handed in: `open` is awaited before each call, and may say why it must not be made; `withdraw` after it
 * when the call is not made nonetheless; `settle` is told how a call to a vendor ended.
 */
export type Ledger = {
  open(call: CallBegun): Promise<{ refused: string } | undefined>
  withdraw(entryId: string): Promise<void>
  settle(entryId: string, outcome: CallOutcome): void
}

export type Settings = {
  temperature?: number
  topP?: number
  maxTokens?: number
  presencePenalty?: number
  frequencyPenalty?: number
  stop?: string[]
}

/** A prompt in the two forms that models take. */
export type Prompt = { chat: LanguageModelV4Prompt; flat: string }

/** A prompt as it fits into a model's window, and what had to be left out of it; or why it cannot be made to fit. */
export type Fitted = { prompt: Prompt; notes: string[] } | { misfit: string }

export type GenerateRequest = {
  prompt: Prompt
  /** What of the prompt is sent to this model. Without it, all of it. */
  fit?: (candidate: Candidate) => Fitted
  settings: Settings
  /** The models in the order they are asked. */
  plan: Candidate[]
  ledger: Ledger
  /** The answer has to be JSON. It is passed on in one piece, once it has been found to fit. */
  json?: WantedJson
  /** Pass the words on as they come. */
  stream: boolean
  onText?: (text: string) => void
  /** Ask a model whose answer was cut by length to go on, at most twice. */
  continueOnLength: boolean
  /** Have another model go on with an answer that breaks off. */
  continueBroken?: boolean
  /** Words that have gone out already, of a call that broke off: the answer goes on with them, and begins with them. */
  said?: string
  /** Who waits before whom. `normal` without it. */
  priority?: Priority
  /** Whose turn it is, as `bot:…` or `key:…`: those that wait are served in turns. */
  flow?: string
  /** Told of its place in the queue while it waits, 1 for the next. */
  onPlace?: (place: number) => void
  /** Told before each call. */
  onCall?: () => void
  providerOptions?: SharedV4ProviderOptions
  /** Told of each failed call, with the vendor's own words. */
  onFailure?: (failure: VendorFailure) => void
  /** Ends the call to the vendor; what came until then is the answer. */
  signal?: AbortSignal
  /** When no call is begun any more and those that run are ended, by the gateway's clock. Without it, `deadlineOf` from now. */
  deadline?: number
  /** What lets calls through to the vendors; the process's own without it. */
  gateway?: Gateway
}

/** One call as the trace keeps it. */
export type Attempt = {
  provider: string
  model: string
  /** The provider's name, and its region where it is not the main one. */
  via?: string
  attempt: number
  status: CallOutcome['status']
  reason?: VendorReason
  symptom?: Symptom
  message?: string
  latencyMs: number
  ttftMs: number | null
  /** In the queue, before it began. */
  waitedMs?: number
  notes?: string[]
}

/**
 * A model that was not called. `reason`: where the gateway let no call through, and after how many milliseconds it may be worth
 * another try.
 */
export type Skipped = { model: string; via?: string; reason?: SkipReason; retryAfterMs?: number; why: string }

export type Draft = {
  text: string
  finishReason: 'stop' | 'length' | 'content_filter' | 'error' | 'cancelled'
  model: string
  provider: string
  embedded: boolean
  /** The embedded engine answered because every vendor of the plan failed, or could not be asked. */
  degraded: boolean
  /** It had broken off, and another call went on with it. */
  resumed?: boolean
  /** It stands on some parts of a long text only. */
  isPartial?: boolean
  usage: { promptTokens: number; completionTokens: number; estimated: boolean } | null
  attempts: Attempt[]
  /** The models of the plan that were not called, and why. */
  skipped: Skipped[]
  /** The answer as a value, where JSON was wanted. */
  json?: unknown
  /** What of an answer that had to be JSON did not fit, though the model was asked twice. */
  problem?: string
  /** What the model says of its own answer, by provider. */
  metadata?: Record<string, unknown>
}

/** A draft for which no model was called. */
export const uncalledDraft = (text: string, finishReason: Draft['finishReason']): Draft => ({
  text,
  finishReason,
  model: '',
  provider: '',
  embedded: false,
  degraded: false,
  usage: null,
  attempts: [],
  skipped: [],
})

/**
 * Asks the models of the plan in their order until one answers, keys that have the same model by their load. A failure is
 * retried, then the next model is asked; once words have gone out there is no other model, unless the request has a broken
 * answer gone on with, and what came is the answer. Never throws for a vendor's failure: when nothing is left, or an answer
 * that had to be JSON is none, the draft is empty with `finishReason: error`. Throws when the ledger cannot be written.
 */
export async function generate(request: GenerateRequest): Promise<Draft> {
  const gateway = request.gateway ?? theGateway()
  const attempts: Attempt[] = []
  const skipped: Skipped[] = []
  const deadline = request.deadline ?? deadlineOf(request, gateway)
  const plan = byLoad(request.plan, gateway)
  let broken = request.said ? brokenOff(request.said, plan[0]) : undefined
  for (const [place, candidate] of plan.entries()) {
    if (broken && candidate.embedded) continue // it quotes the knowledge, and cannot go on with a sentence
    if (!candidate.embedded && gateway.clock.now() >= deadline) continue
    const fitted = request.fit?.(candidate) ?? { prompt: request.prompt, notes: [] }
    if ('misfit' in fitted) {
      skipped.push({ model: candidate.catalogId, why: fitted.misfit })
      continue
    }
    const alone = plan.slice(place + 1).every(({ embedded }) => embedded)
    const context = { ...request, ...fitted, gateway, attempts, skipped, deadline, alone, leftOut: new Set<string>() }
    const answer = await answerBy(candidate, context, broken?.answer)
    if (answer.kind === 'failed') continue
    const resumed = broken !== undefined
    if (!request.continueBroken || !isBrokenOff(answer))
      return { ...draftOf(candidate, answer, attempts, skipped), ...(resumed && { resumed }) }
    // Where nobody else is left, the model itself may go on, once.
    if (alone && !broken) plan.push(candidate)
    broken = { answer, candidate }
  }
  if (broken) return draftOf(broken.candidate, broken.answer, attempts, skipped)
  const { model = '', provider = '' } = attempts.at(-1) ?? {}
  return { ...uncalledDraft('', 'error'), model, provider, attempts, skipped }
}

/** By when an answer that is begun now has to be there. One of a batch may wait for hours, and each of its calls has its own time. */
export const deadlineOf = ({ priority, plan }: Pick<GenerateRequest, 'priority' | 'plan'>, { clock }: Pick<Gateway, 'clock'>): number =>
  priority === 'batch' ? Number.POSITIVE_INFINITY : clock.now() + Math.max(0, ...plan.map(({ timeouts }) => timeouts.totalMs))

function answerBy(candidate: Candidate, context: AskContext, broken: Completion | undefined): Promise<CompletionResult> {
  if (context.json) return askForJson(candidate, context, context.json)
  return broken ? goOn(broken, candidate, context) : askToTheEnd(candidate, context)
}

/** A model had begun to say it, and did not come to its end. */
const isBrokenOff = ({ finishReason, text }: Completion): boolean => finishReason === 'error' && text !== ''

function brokenOff(said: string, by: Candidate | undefined): { answer: Completion; candidate: Candidate } | undefined {
  return by && { answer: { kind: 'answered', text: said, finishReason: 'error', usage: null }, candidate: by }
}

function draftOf(
  candidate: Candidate,
  answer: Completion & { json?: unknown; problem?: string },
  attempts: Attempt[],
  skipped: Skipped[],
): Draft {
  const { catalogId: model, provider, embedded } = candidate
  const { kind, ...said } = answer
  const degraded = embedded && attempts.length + skipped.length > 0
  const draft = { ...said, model, provider, embedded, degraded, attempts, skipped }
  return answer.problem === undefined ? draft : { ...draft, text: '', finishReason: 'error' }
}
