import type { RetrievedPassage } from '../../knowledge/retrieve.ts'
import type { Cost } from '../../usage/cost.ts'
import type { TurnLedger } from '../../usage/ledger.ts'
import type { Turn } from '../admit.ts'
import { checkAnswer } from '../check.ts'
import type { Exchange } from '../prompt.ts'
import { costOf } from '../settle.ts'
import type { Look } from './alike.ts'
import { type Bypass, bypassOf } from './bypass.ts'
import type { Flight, Passenger } from './flight.ts'
import { isWhole, isWorthKeeping, type KeptAnswer, keptOf, type Said, saidAgain } from './kept-answer.ts'
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
export type Asking = { said?: string; heard?: (text: string) => void; leave?: () => void }
type Ask = (asking: Asking) => Promise<Said>

type Step = Passenger & {
  turn: Turn
  history: Exchange[]
  passages: RetrievedPassage[]
  /** Of which the passages are. */
  knowledgeVersion: number
  ledger: TurnLedger
}

/**
 * The answer that was given to the same question before, or is being given now; otherwise asks. An answer that nobody was
 * called for is told to the turn's listeners like any other.
 */
export async function answerOnce(step: Step, ask: Ask): Promise<Said & { cache: CacheUse }> {
  const { turn, history, passages, knowledgeVersion } = step
  const bypass = async (why: Bypass) => ({ ...(await ask({})), cache: { result: 'bypass' as const, why } })
  const { bot } = turn
  if (!bot) return bypass('passed_through')
  const why = bypassOf(bot, turn, history)
  if (why) return bypass(why)
  const key = keyOf(bot, knowledgeVersion, turn)
  const found = answerCache().placeFor(key)
  if ('kept' in found) return tellAgain(found.kept, step)
  const { flight, isFirst } = found
  if (isFirst) return (await fromElsewhere(key, flight, step)) ?? fromAlike(key, flight, step, ask)
  const place = await flight.join(step)
  if (place.is === 'asking') return lead(key, place.flight, place.said, step, ask)
  if (place.is === 'stopped') return { ...stopped(place.said, step), cache: { result: 'shared', saved: null } }
  return { ...saidAgain(place.answer, passages), cache: { result: 'shared', saved: place.answer.cost, ...likenessOf(place.answer) } }
}

/** The answer that was given to the same question before, for a turn that would not wait for one that is being given. */
export async function keptAnswer({
  turn,
  passages,
  knowledgeVersion,
}: Pick<Step, 'turn' | 'passages' | 'knowledgeVersion'>): Promise<{ said?: Said; cache: CacheUse }> {
  const { bot } = turn
  const why = bot ? bypassOf(bot, turn, []) : 'passed_through'
  if (!bot || why) return { cache: { result: 'bypass', why: why ?? 'passed_through' } }
  const found = answerCache().placeFor(keyOf(bot, knowledgeVersion, turn))
  if ('kept' in found) return { said: saidAgain(found.kept, passages), cache: { result: 'hit', saved: found.kept.cost } }
  if (found.isFirst) found.flight.giveUp({ failed: false }) // nobody is asked for it now: whoever comes next may
  return { cache: { result: 'miss' } }
}

/** Asks for all who wait. `flight` is none where each asks for himself. */
async function lead(
  key: CacheKey,
  ofAll: Flight<KeptAnswer> | undefined,
  said: string,
  { turn, ledger }: Step,
  ask: Ask,
  look?: Look,
): Promise<Said & { cache: CacheUse }> {
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

  function end(flight: Flight<KeptAnswer>, own: Said): void {
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

async function fromElsewhere(key: CacheKey, flight: Flight<KeptAnswer>, step: Step) {
  const kept = await answerCache()
    .elsewhere?.(key, flight)
    .catch(() => undefined) // what cannot be read is asked anew: those who wait must not wait for ever
  if (!kept) return undefined
  flight.hear(kept.reply)
  flight.land(kept)
  return tellAgain(kept, step)
}

/** The answer to a question that is alike, else a model's. */
async function fromAlike(key: CacheKey, flight: Flight<KeptAnswer>, step: Step, ask: Ask) {
  const look = await alikeAnswers()
    .look(key, step)
    .catch(() => undefined) // as above
  const { found } = look ?? {}
  if (!found || !answerCache().isCurrent(key, flight)) return lead(key, flight, '', step, ask, look)
  flight.hear(found.reply)
  flight.land(found)
  return tellAgain(found, step, look)
}

async function tellAgain(kept: KeptAnswer, { passages, recorded, events }: Step, look?: Look): Promise<Said & { cache: CacheUse }> {
  await recorded
  events.emit({ type: 'text', text: kept.reply })
  return {
    ...after(look, saidAgain(kept, passages)),
    cache: { result: 'hit', saved: kept.cost, ...likenessOf(kept), ...spentOn(look) },
  }
}

const likenessOf = ({ similarity }: KeptAnswer): Likeness => (similarity === undefined ? {} : { level: 'semantic', similarity })

const spentOn = (look: Look | undefined): Spent => (look && look.attempts.length > 0 ? { spent: look.spent } : {})

/** What was said, with the call before it in its place. */
const after = (look: Look | undefined, said: Said): Said =>
  look ? { ...said, draft: { ...said.draft, attempts: [...look.attempts, ...said.draft.attempts] } } : said

/** What a turn has that was stopped while it waited: the words until then. */
function stopped(text: string, { turn, passages }: Step): Said {
  const nobody = { model: '', provider: '', embedded: false, degraded: false, usage: null, attempts: [], skipped: [] }
  const draft = { ...nobody, text, finishReason: 'cancelled' as const }
  return { draft, checked: checkAnswer(draft, turn, passages) }
}
