import type { Caller } from '../access/caller.ts'
import { knows } from '../knowledge/quote.ts'
import { type Retrieved, type RetrievedPassage, retrieveFrom } from '../knowledge/retrieve.ts'
import type { Candidate, GenerateRequest, Prompt } from '../llm/generate.ts'
import { toldOf } from '../llm/json-mode.ts'
import { estimateTokens } from '../llm/tokens.ts'
import type { Inquiry } from '../routing/inquiry-classes.ts'
import type { TurnLedger } from '../usage/ledger.ts'
import type { Turn } from './admit.ts'
import { answerSettings } from './class-settings.ts'
import { lean, uncut } from './economy/lean.ts'
import { type Economy, economyOf } from './economy/told.ts'
import type { TurnEvents } from './events.ts'
import { fitPrompt } from './fit.ts'
import { askedIn } from './long-text/asked.ts'
import { withTexts } from './long-text/words.ts'
import { buildPrompt, type Exchange } from './prompt.ts'

/** What of a turn decides what a model is asked. A preview has no more of it. */
export type Asking = Pick<Turn, 'bot' | 'lang' | 'plan' | 'json' | 'images' | 'texts'> & {
  request: Pick<Turn['request'], 'question' | 'context' | 'passThrough'>
  route: { inquiry: Inquiry | null }
}

/** What the bot's knowledge holds for the question, in which version of it; nothing for messages that are passed through. */
export const passagesFor = async (asking: Asking): Promise<Retrieved> =>
  asking.bot ? retrieveFrom(asking.bot.id, askedIn(asking), { lang: asking.lang }) : { passages: [], version: 0 }

/** A turn's prompt, what of it is sent to a model, and what was saved by what was left out of it for every model. */
export type TurnPrompt = { whole: Prompt; fit?: GenerateRequest['fit']; economy?: Economy }

/** The turn's prompt: the bot's own, made lean and cut to each model's window, or the caller's messages unchanged. */
export function promptFor(asking: Asking, history: Exchange[], passages: RetrievedPassage[]): TurnPrompt {
  const { request, bot, lang, json, images, texts } = asking
  const { passThrough } = request
  if (passThrough) return { whole: { chat: passThrough.chat(images), flat: passThrough.flat } }
  if (!bot) throw new Error('a turn has neither a bot nor messages of its own')
  const { context } = request
  const { turnsRemembered, recallTokens } = bot
  const recalled = { question: askedIn(asking), passages, history: turnsRemembered > 0 ? history.slice(-turnsRemembered) : [] }
  const leaner = recallTokens === null ? uncut(recalled) : lean(recalled, recallTokens)
  const question = withTexts(request.question, texts, lang)
  const parts = { lang, system: bot.prompt, context, question, images, ...leaner.kept }
  const whole = buildPrompt(parts)
  const answerTokens = (candidate: Candidate) => (settingsOf(asking)?.maxTokens ?? 0) + (json ? estimateTokens(toldOf(candidate, json)) : 0)
  return {
    whole,
    fit: (candidate) => fitPrompt({ parts, recalled, lean: leaner, prompt: whole }, candidate, answerTokens(candidate)),
    economy: leaner.cuts.length > 0 ? economyOf(recalled, passages, leaner) : undefined,
  }
}

/** How the bot wants this answer to be made; undefined for messages that are passed through. */
export const settingsOf = ({ bot, route, json }: Pick<Asking, 'bot' | 'route' | 'json'>) =>
  bot ? answerSettings(bot, route.inquiry, json !== undefined) : undefined

/**
 * The models in the order they are asked. The embedded engine alone may say that it knows nothing; standing in for
 * models that failed it answers only what it knows, so that its shrug never passes for an answer. It cannot answer in JSON.
 */
function planOf(turn: Asking, passages: RetrievedPassage[]): Candidate[] {
  const vendors = turn.plan.filter(({ embedded }) => !embedded)
  if (turn.json) return vendors
  const isOneKind = vendors.length === 0 || vendors.length === turn.plan.length
  return isOneKind || knows(askedIn(turn), passages) ? turn.plan : vendors
}

/** Which models are asked, in order, and what each is asked. */
export function askedOf(asking: Asking, prompt: TurnPrompt, passages: RetrievedPassage[]) {
  const { request, bot, lang, json, images } = asking
  const settings = settingsOf(asking)
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
    plan: planOf(asking, passages),
    providerOptions: { frontdesk: { question: askedIn(asking), passages, lang, hasPictures: images.length > 0 } },
  } satisfies Partial<GenerateRequest>
}

export function generation(step: {
  turn: Turn
  prompt: TurnPrompt
  passages: RetrievedPassage[]
  ledger: TurnLedger
  events: TurnEvents
  signal?: AbortSignal
  said?: string
  /** Hears the words beside those who listen to the turn. */
  heard?: (text: string) => void
}): GenerateRequest {
  const { turn, prompt, passages, ledger, events, signal, said, heard } = step
  const { request, bot, caller } = turn
  return {
    ...askedOf(turn, prompt, passages),
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
