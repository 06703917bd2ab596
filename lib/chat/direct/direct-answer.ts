import type { Bot } from '../../database/generated/client.ts'
import { couldBePersonalData, hidePersonalData } from '../../guard/personal-data.ts'
import type { Passage } from '../../knowledge/image.ts'
import { quoteFor } from '../../knowledge/quote.ts'
import type { RetrievedPassage } from '../../knowledge/retrieve.ts'
import { type Draft, uncalledDraft } from '../../llm/generate.ts'
import { isAuto } from '../../routing/goal.ts'
import type { CachedDraft } from '../answer-cache/answer-once.ts'
import { checkAnswer } from '../check.ts'
import type { Turn } from '../turn-state.ts'
import { matchOf } from './held.ts'
import type { DirectMatch } from './matcher.ts'

/** An approved answer, and by what it was found. */
export type DirectAnswer = { match: DirectMatch; passage: Passage }

/** What of a turn says whether an approved answer may do. */
type DirectableTurn = Pick<Turn, 'request' | 'bot' | 'lang' | 'plan' | 'json' | 'isNewConversation'>

/**
 * The answer that the shop has approved for this question, where it is surely that question and nothing else is asked for.
 * It is looked for before a turn is refused for what a model would need: money, or a place in the queue. Never throws.
 */
export async function directAnswerTo(turn: DirectableTurn): Promise<DirectAnswer | undefined> {
  const { bot, request, lang } = turn
  if (!bot || !mayBeDirect(turn, bot)) return undefined
  const found = await matchOf(bot.id, request.question).catch(() => undefined) // the turn goes on without, and says itself what is away
  return found?.passage.lang === lang ? found : undefined
}

/**
 * Not where a model was named or asked for, nor where more was sent than the question: an approved answer knows nothing of pictures,
 * of what was said before, or of who asks. Where only the embedded engine could answer there is nothing to save.
 */
function mayBeDirect({ request, plan, json, isNewConversation }: DirectableTurn, bot: Bot): boolean {
  const { question, model, direct, context, attachments = [], history = [] } = request
  const namesModel = model !== undefined && !isAuto(model)
  if (!bot.directAnswers || direct === false || namesModel || json) return false
  if (attachments.length > 0 || context || plan.every(({ embedded }) => embedded)) return false
  if (bot.turnsRemembered > 0 && (history.length > 0 || !isNewConversation)) return false
  return !couldBePersonalData(question) || hidePersonalData(question) === question
}

/** An approved answer as it stands, with its pair as the source. Nobody is called, and nobody has been told yet. */
export function saidDirectly(turn: Turn, { passage }: DirectAnswer, passages: RetrievedPassage[]): CachedDraft {
  const { passageId, documentId, title, url, text } = passage
  const citations = [{ passageId, documentId, title, url, quote: quoteFor(turn.request.question, text) }]
  const draft: Draft = {
    ...uncalledDraft(text, 'stop'),
    embedded: true,
    metadata: { frontdesk: { citations } },
  }
  return { draft, checked: checkAnswer(draft, turn, passages), isUntold: true, cache: { result: 'bypass', why: 'direct' } }
}
