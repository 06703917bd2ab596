import { type Retrieved, type RetrievedPassage, retrieveFrom } from '../knowledge/retrieve.ts'
import type { Candidate, GenerateRequest, Prompt } from '../llm/generate.ts'
import { toldOf } from '../llm/json-mode.ts'
import { estimateTokens } from '../llm/tokens.ts'
import { settingsOf } from './class-settings.ts'
import { lean, uncut } from './economy/lean.ts'
import { type Economy, economyOf } from './economy/told.ts'
import { fitPrompt } from './fit.ts'
import { askedIn } from './long-text/asked.ts'
import { withTexts } from './long-text/words.ts'
import { buildPrompt, type Exchange } from './prompt.ts'
import type { PlannedTurn } from './turn-state.ts'

/** What the bot's knowledge holds for the question, in which version of it; nothing for messages that are passed through. */
export const passagesFor = async (turn: PlannedTurn): Promise<Retrieved> =>
  turn.bot ? retrieveFrom(turn.bot.id, askedIn(turn), { lang: turn.lang }) : { passages: [], version: 0 }

/** A turn's prompt, what of it is sent to a model, and what was saved by what was left out of it for every model. */
export type TurnPrompt = { whole: Prompt; fit?: GenerateRequest['fit']; economy?: Economy }

/** The turn's prompt: the bot's own, made lean and cut to each model's window, or the caller's messages unchanged. */
export function promptFor(turn: PlannedTurn, history: Exchange[], passages: RetrievedPassage[]): TurnPrompt {
  const { request, bot, lang, json, images, texts } = turn
  const { passThrough } = request
  if (passThrough) return { whole: { chat: passThrough.chat(images), flat: passThrough.flat } }
  if (!bot) throw new Error('a turn has neither a bot nor messages of its own')
  const { context } = request
  const { turnsRemembered, recallTokens } = bot
  const recalled = { question: askedIn(turn), passages, history: turnsRemembered > 0 ? history.slice(-turnsRemembered) : [] }
  const leaner = recallTokens === null ? uncut(recalled) : lean(recalled, recallTokens)
  const question = withTexts(request.question, texts, lang)
  const parts = { lang, system: bot.prompt, context, question, images, ...leaner.kept }
  const whole = buildPrompt(parts)
  const answerTokens = (candidate: Candidate) => (settingsOf(turn)?.maxTokens ?? 0) + (json ? estimateTokens(toldOf(candidate, json)) : 0)
  return {
    whole,
    fit: (candidate) => fitPrompt({ parts, recalled, lean: leaner, prompt: whole }, candidate, answerTokens(candidate)),
    economy: leaner.cuts.length > 0 ? economyOf(recalled, passages, leaner) : undefined,
  }
}
