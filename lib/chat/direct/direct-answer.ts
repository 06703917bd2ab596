import type { Bot } from '../../database/generated/client.ts'
import { couldBePersonalData, hidePersonalData } from '../../guard/personal-data.ts'
import type { Passage } from '../../knowledge/image.ts'
import { quoteFor } from '../../knowledge/quote.ts'
import type { RetrievedPassage } from '../../knowledge/retrieve.ts'
import type { Candidate, Draft } from '../../llm/generate.ts'
import type { WantedJson } from '../../llm/json-mode.ts'
import { isAuto } from '../../routing/goal.ts'
import type { Turn, TurnRequest } from '../admit.ts'
import type { CacheUse } from '../answer-cache/answer-once.ts'
import type { Said } from '../answer-cache/kept-answer.ts'
import { checkAnswer } from '../check.ts'
import type { TurnEvents } from '../events.ts'
import type { Lang } from '../prompt.ts'
import { matchOf } from './held.ts'
import type { DirectMatch } from './matcher.ts'

/** An approved answer, and by what it was found. */
export type DirectAnswer = { match: DirectMatch; passage: Passage }

type Asked = {
  request: TurnRequest
  bot: Bot | null
  lang: Lang
  plan: Candidate[]
  json?: WantedJson
  isNewConversation: boolean
}

/**
 * The answer that the shop has approved for this question, where it is surely that question and nothing else is asked for.
 * It is looked for before a turn is refused for what a model would need: money, or a place in the queue. Never throws.
 */
export async function directAnswerTo(asked: Asked): Promise<DirectAnswer | undefined> {
  const { bot, request, lang } = asked
  if (!bot || !mayBeDirect(asked, bot)) return undefined
  const found = await matchOf(bot.id, request.question).catch(() => undefined) // the turn goes on without, and says itself what is away
  return found?.passage.lang === lang ? found : undefined
}

/**
 * Not where a model was named or asked for, nor where more was sent than the question: an approved answer knows nothing of pictures,
 * of what was said before, or of who asks. Where only the embedded engine could answer there is nothing to save.
 */
function mayBeDirect({ request, plan, json, isNewConversation }: Asked, bot: Bot): boolean {
  const { question, model, direct, context, attachments = [], history = [] } = request
  const namesModel = model !== undefined && !isAuto(model)
  if (!bot.directAnswers || direct === false || namesModel || json) return false
  if (attachments.length > 0 || context || plan.every(({ embedded }) => embedded)) return false
  if (bot.turnsRemembered > 0 && (history.length > 0 || !isNewConversation)) return false
  return !couldBePersonalData(question) || hidePersonalData(question) === question
}

type Step = { turn: Turn; passages: RetrievedPassage[]; recorded: Promise<void>; events: TurnEvents }

/** Gives an approved answer to a turn: as it stands, with its pair as the source. Nobody is called. */
export async function sayDirectly(
  { passage }: DirectAnswer,
  { turn, passages, recorded, events }: Step,
): Promise<Said & { cache: CacheUse }> {
  await recorded
  events.emit({ type: 'text', text: passage.text })
  const { passageId, documentId, title, url, text } = passage
  const citations = [{ passageId, documentId, title, url, quote: quoteFor(turn.request.question, text) }]
  const draft: Draft = {
    text,
    finishReason: 'stop',
    model: '',
    provider: '',
    embedded: true,
    degraded: false,
    usage: null,
    attempts: [],
    skipped: [],
    metadata: { frontdesk: { citations } },
  }
  return { draft, checked: checkAnswer(draft, turn, passages), cache: { result: 'bypass', why: 'direct' } }
}
