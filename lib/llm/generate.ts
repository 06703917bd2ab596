import type { LanguageModelV4, LanguageModelV4Prompt, SharedV4ProviderOptions } from '@ai-sdk/provider'
import { type Clock, systemClock } from '../clock.ts'
import { type Asked, ask } from './ask.ts'
import { continued } from './continue.ts'
import type { SpokenModel } from './providers/model.ts'
import type { Symptom, VendorFailure, VendorReason } from './refusal.ts'

export type Timeouts = { firstTokenMs: number; idleMs: number; totalMs: number }

/**
 * A model through one provider. `style` says which form of the prompt it takes; the embedded engine is no vendor, sends
 * nothing that could be shown and makes no ledger rows.
 */
export type Candidate = {
  catalogId: string
  provider: string
  providerId: string | null
  embedded: boolean
  style: 'chat' | 'completion'
  /** Whether it reads pictures, where that is known. */
  sees?: boolean
  model: LanguageModelV4 & Partial<Pick<SpokenModel, 'preview'>>
  timeouts: Timeouts
}

export type CallOutcome = {
  status: 'success' | 'failed' | 'cancelled'
  error?: VendorReason
  promptTokens: number | null
  completionTokens: number | null
  cachedTokens: number | null
  estimated: boolean
  latencyMs: number
  ttftMs: number | null
  finishReason: Draft['finishReason']
}

/** A call as it begins. `promptTokens` is an estimate; what is asked for is kept in the log only. */
export type CallBegun = Pick<Candidate, 'provider' | 'providerId' | 'embedded'> & {
  entryId: string
  model: string
  attempt: number
  asked: { promptChars: number; promptTokens: number; temperature?: number; maxTokens?: number; stream: boolean }
}

/** The books, as they are handed in: `open` is awaited before each call, `settle` is told how a call to a vendor ended. */
export type Ledger = {
  open(call: CallBegun): Promise<void>
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

export type GenerateRequest = {
  prompt: { chat: LanguageModelV4Prompt; flat: string }
  settings: Settings
  /** The models in the order they are asked. */
  plan: Candidate[]
  ledger: Ledger
  /** Pass the words on as they come. */
  stream: boolean
  onText?: (text: string) => void
  /** Ask a model whose answer was cut by length to go on, at most twice. */
  continueOnLength: boolean
  providerOptions?: SharedV4ProviderOptions
  /** Told of each failed call, with the vendor's own words. */
  onFailure?: (failure: VendorFailure) => void
  /** Ends the call to the vendor; what came until then is the answer. */
  signal?: AbortSignal
  clock?: Clock
  /** From 0 to 1, for the jitter of retries. */
  random?: () => number
}

/** One call as the trace keeps it. */
export type Attempt = {
  provider: string
  model: string
  attempt: number
  status: CallOutcome['status']
  reason?: VendorReason
  symptom?: Symptom
  message?: string
  latencyMs: number
  ttftMs: number | null
  notes?: string[]
}

export type Draft = {
  text: string
  finishReason: 'stop' | 'length' | 'content_filter' | 'error' | 'cancelled'
  model: string
  provider: string
  embedded: boolean
  /** The embedded engine answered because every vendor of the plan failed. */
  degraded: boolean
  usage: { promptTokens: number; completionTokens: number; estimated: boolean } | null
  attempts: Attempt[]
  /** What the model says of its own answer, by provider. */
  metadata?: Record<string, unknown>
}

/**
 * Asks the models of the plan in their order until one answers. A failure is retried, then the next model is asked;
 * once words have gone out there is no other model, and what came is the answer. Never throws for a vendor's failure:
 * when nothing is left the draft is empty with `finishReason: error`. Throws when the ledger cannot be written.
 */
export async function generate(request: GenerateRequest): Promise<Draft> {
  const clock = request.clock ?? systemClock
  const attempts: Attempt[] = []
  const deadline = clock.now() + Math.max(0, ...request.plan.map(({ timeouts }) => timeouts.totalMs))
  for (const candidate of request.plan) {
    const first = await ask(candidate, { ...request, clock, attempts, deadline })
    if (first.kind === 'failed') continue
    const answer = request.continueOnLength ? await continued(first, candidate, { ...request, clock, attempts, deadline }) : first
    return draftOf(candidate, answer, attempts)
  }
  const last = attempts.at(-1)
  return {
    text: '',
    finishReason: 'error',
    model: last?.model ?? '',
    provider: last?.provider ?? '',
    embedded: false,
    degraded: false,
    usage: null,
    attempts,
  }
}

function draftOf(
  candidate: Candidate,
  { text, finishReason, usage, metadata }: Extract<Asked, { kind: 'answered' }>,
  attempts: Attempt[],
): Draft {
  const { catalogId: model, provider, embedded } = candidate
  return { text, finishReason, model, provider, embedded, degraded: embedded && attempts.length > 0, usage, attempts, metadata }
}
