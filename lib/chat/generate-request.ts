import type { Caller } from '../access/caller.ts'
import { knows } from '../knowledge/quote.ts'
import type { RetrievedPassage } from '../knowledge/retrieve.ts'
import { vendorsIn } from '../llm/catalog.ts'
import type { Candidate, GenerateRequest } from '../llm/generate.ts'
import type { FlightLead } from './answer-cache/answer-once.ts'
import { settingsOf } from './class-settings.ts'
import { askedIn } from './long-text/asked.ts'
import type { TurnPrompt } from './turn-prompt.ts'
import type { PlannedTurn, TurnContext } from './turn-state.ts'

/**
 * The models in the order they are asked. The embedded engine alone may say that it knows nothing; standing in for
 * models that failed it answers only what it knows, so that its shrug never passes for an answer. It cannot answer in JSON.
 */
function candidatesFor(turn: PlannedTurn, passages: RetrievedPassage[]): Candidate[] {
  const vendors = vendorsIn(turn.plan)
  if (turn.json) return vendors
  const isOneKind = vendors.length === 0 || vendors.length === turn.plan.length
  return isOneKind || knows(askedIn(turn), passages) ? turn.plan : vendors
}

/** Which models are asked, in order, and what each is asked. */
export function modelRequestOf(turn: PlannedTurn, prompt: TurnPrompt, passages: RetrievedPassage[]) {
  const { request, bot, lang, json, images } = turn
  const settings = settingsOf(turn)
  return {
    prompt: prompt.whole,
    fit: prompt.fit,
    json,
    settings: request.passThrough?.settings ?? {
      temperature: settings?.temperature,
      topP: bot?.topP,
      maxTokens: settings?.maxTokens,
      presencePenalty: bot?.presencePenalty,
      frequencyPenalty: bot?.frequencyPenalty,
      stop: bot?.stop,
    },
    plan: candidatesFor(turn, passages),
    providerOptions: { frontdesk: { question: askedIn(turn), passages, lang, hasPictures: images.length > 0 } },
  } satisfies Partial<GenerateRequest>
}

/** What of a turn its calls are made with. */
type Prompted = Pick<TurnContext, 'turn' | 'passages' | 'ledger' | 'events' | 'signal'> &
  Pick<FlightLead, 'said' | 'heard'> & { prompt: TurnPrompt }

/** The whole request of a turn: what is asked, in its books, told to its listeners, waiting in its flow. */
export function generateRequestOf(prompted: Prompted): GenerateRequest {
  const { turn, prompt, passages, ledger, events, signal, said, heard } = prompted
  const { request, bot, caller } = turn
  return {
    ...modelRequestOf(turn, prompt, passages),
    ledger,
    onCall: request.onCall,
    stream: request.stream,
    onText(text) {
      events.emit({ type: 'text', text })
      heard?.(text)
    },
    said,
    // It may wait already while its question is being stored, but nothing is told of a turn before its start.
    onPlace: (place) => void events.first(({ type }) => type === 'start').then(() => events.emit({ type: 'queued', place })),
    continueOnLength: !request.passThrough,
    continueBroken: bot?.continuesBroken,
    priority: request.priority,
    flow: flowOf(caller, bot?.id),
    signal,
  }
}

/** Whose turn it is to those who wait: each key for itself, all visitors of a bot together. */
function flowOf(caller: Caller, botId: string | undefined): string | undefined {
  if (caller.kind === 'key') return `key:${caller.keyId}`
  if (caller.kind === 'visitor') return `bot:${botId}`
  return caller.kind === 'user' ? `user:${caller.id}` : undefined
}
