import type { RetrievedPassage } from '../../knowledge/retrieve.ts'
import { uncalledDraft } from '../../llm/generate.ts'
import type { Cost } from '../../usage/cost.ts'
import { type CheckedDraft, checkAnswer } from '../check.ts'
import { costOf } from '../settle.ts'
import type { TurnContext } from '../turn-state.ts'
import type { Look } from './alike.ts'
import { type Bypass, bypassOf } from './bypass.ts'
import type { Flight } from './flight.ts'
import { isWhole, isWorthKeeping, type KeptAnswer, keptOf, saidAgain } from './kept-answer.ts'
import { type CacheKey, keyOf } from './key.ts'
import { alikeAnswers, answerCache } from './process-cache.ts'

/**
 * What the cache did for a turn. `hit`: its answer was there. `shared`: another turn was asking the same. `miss`: it had to
 * ask. `bypass`: the cache is not for it. `saved` is what the answer had cost, `spent` what it cost to look whether a question is
 * alike; null where nobody knows. `semantic`: the answer was given to a question that is only alike, with this similarity.
 */
export type CacheUse =
  | ({ result: 'hit' | 'shared'; saved: Cost[] | null } & Likeness & Spent)
  | ({ result: 'miss' } & Spent)
  | { result: 'bypass'; why: Bypass }
type Likeness = { level?: 'semantic'; similarity?: number }
type Spent = { spent?: Cost[] | null }

/**
 * How the models are asked: after words that have gone out already, and heard by others too, unless the answer turns out to be
 * for this turn alone: then `leave` is to be called before its first word.
 */
export type FlightLead = { said?: string; heard?: (text: string) => void; leave?: () => void }
/** What the cache has to know of a turn: all but how it is traced. */
type CacheContext = Omit<TurnContext, 'trace'>

type AskModels = (lead: FlightLead) => Promise<CheckedDraft>

/** What was said for a turn, and what the cache did for it. */
export type CachedDraft = CheckedDraft & { cache: CacheUse }

/**
 * The answer that was given to the same question before, which nobody has been told yet, or is being given now; otherwise asks.
 */
export async function answerOnce(context: CacheContext, ask: AskModels): Promise<CachedDraft> {
  const { turn, history, passages, knowledgeVersion } = context
  const bypass = async (why: Bypass) => ({ ...(await ask({})), cache: { result: 'bypass' as const, why } })
  const { bot } = turn
  if (!bot) return bypass('passed_through')
  const why = bypassOf(bot, turn, history)
  if (why) return bypass(why)
  const key = keyOf(bot, knowledgeVersion, turn)
  const found = answerCache().placeFor(key)
  if ('kept' in found) return again(found.kept, passages)
  const { flight, isFirst } = found
  if (isFirst) return (await fromElsewhere(key, flight, context)) ?? fromAlike(key, flight, context, ask)
  const place = await flight.join(context)
  if (place.is === 'asking') return lead(key, place.flight, place.said, context, ask)
  if (place.is === 'stopped') return { ...stopped(place.said, context), cache: { result: 'shared', saved: null } }
  return { ...saidAgain(place.answer, passages), cache: { result: 'shared', saved: place.answer.cost, ...likenessOf(place.answer) } }
}

/** The answer that was given to the same question before, for a turn that would not wait for one that is being given. */
export async function keptAnswer({
  turn,
  passages,
  knowledgeVersion,
}: Pick<TurnContext, 'turn' | 'passages' | 'knowledgeVersion'>): Promise<CachedDraft | { cache: CacheUse; draft?: undefined }> {
  const { bot } = turn
  const why = bot ? bypassOf(bot, turn, []) : 'passed_through'
  if (!bot || why) return { cache: { result: 'bypass', why: why ?? 'passed_through' } }
  const found = answerCache().placeFor(keyOf(bot, knowledgeVersion, turn))
  if ('kept' in found) return again(found.kept, passages)
  if (found.isFirst) found.flight.giveUp({ failed: false }) // nobody is asked for it now: whoever comes next may
  return { cache: { result: 'miss' } }
}

/** Asks for all who wait. `flight` is none where each asks for himself. */
async function lead(
  key: CacheKey,
  ofAll: Flight<KeptAnswer> | undefined,
  said: string,
  { turn, ledger }: CacheContext,
  ask: AskModels,
  look?: Look,
): Promise<CachedDraft> {
  let flight = ofAll
  const callsBefore = ledger.settlements().length
  try {
    const own = await ask({
      said,
      ...(ofAll && {
        heard: (text) => flight?.hear(text),
        leave() {
          flight?.giveUp({ failed: false })
          flight = undefined
        },
      }),
    })
    if (flight) end(flight, own)
    return { ...after(look, own), cache: { result: 'miss', ...spentOn(look) } }
  } catch (error) {
    flight?.giveUp({ failed: true })
    throw error
  }

  function end(flight: Flight<KeptAnswer>, own: CheckedDraft): void {
    if (isWhole(own)) {
      const kept = keptOf(own, costOf(ledger.settlements().slice(callsBefore)))
      const seconds = turn.bot?.cacheSeconds
      const entry = seconds && isWorthKeeping(own, turn) ? answerCache().keep(key, flight, kept, seconds, look !== undefined) : undefined
      if (entry) look?.keep(entry)
      flight.hear(kept.reply.slice(own.draft.text.length)) // what follows every answer on this topic
      flight.land(kept)
    } else flight.giveUp({ failed: own.checked.finishReason !== 'cancelled' })
  }
}

async function fromElsewhere(key: CacheKey, flight: Flight<KeptAnswer>, { passages }: CacheContext) {
  const kept = await answerCache()
    .elsewhere?.(key, flight)
    .catch(() => undefined) // what cannot be read is asked anew: those who wait must not wait for ever
  if (!kept) return undefined
  flight.hear(kept.reply)
  flight.land(kept)
  return again(kept, passages)
}

/** The answer to a question that is alike, else a model's. */
async function fromAlike(key: CacheKey, flight: Flight<KeptAnswer>, context: CacheContext, ask: AskModels) {
  const look = await alikeAnswers()
    .look(key, context)
    .catch(() => undefined) // as above
  const { found } = look ?? {}
  if (!found || !answerCache().isCurrent(key, flight)) return lead(key, flight, '', context, ask, look)
  flight.hear(found.reply)
  flight.land(found)
  return again(found, context.passages, look)
}

const again = (kept: KeptAnswer, passages: RetrievedPassage[], look?: Look): CachedDraft => ({
  ...after(look, saidAgain(kept, passages)),
  isUntold: true,
  cache: { result: 'hit', saved: kept.cost, ...likenessOf(kept), ...spentOn(look) },
})

const likenessOf = ({ similarity }: KeptAnswer): Likeness => (similarity === undefined ? {} : { level: 'semantic', similarity })

const spentOn = (look: Look | undefined): Spent => (look && look.attempts.length > 0 ? { spent: look.spent } : {})

/** What was said, with the call before it in its place. */
const after = (look: Look | undefined, said: CheckedDraft): CheckedDraft =>
  look ? { ...said, draft: { ...said.draft, attempts: [...look.attempts, ...said.draft.attempts] } } : said

/** What a turn has that was stopped while it waited: the words until then. */
function stopped(text: string, { turn, passages }: CacheContext): CheckedDraft {
  const draft = uncalledDraft(text, 'cancelled')
  return { draft, checked: checkAnswer(draft, turn, passages) }
}
