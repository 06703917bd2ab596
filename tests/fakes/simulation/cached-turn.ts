import { isDeepStrictEqual } from 'node:util'
import { answerOnce, type FlightLead } from '#lib/chat/answer-cache/answer-once.ts'
import { normalise } from '#lib/chat/answer-cache/normalise.ts'
import { unsaidIn } from '#lib/chat/check.ts'
import { TurnEvents } from '#lib/chat/events.ts'
import { apology } from '#lib/chat/prompt.ts'
import { costOf } from '#lib/chat/settle.ts'
import type { Turn } from '#lib/chat/turn-state.ts'
import type { SettlementRow } from '#lib/database/turn-writes.ts'
import type { Lang } from '#lib/knowledge/lang.ts'
import type { TurnLedger } from '#lib/usage/ledger.ts'
import type { ShopBot, World } from './cache-history.ts'
import { failedBeforeIt, type ModelCall, scriptedAnswer, wordsFor, wordsIn } from './scripted-answer.ts'
import { leastLikeness, sharedMs } from './watched-cache.ts'

/** The longest that a question takes to be written and its passages to be found, in milliseconds. */
const recordMs = 60
const retrieveMs = 40
/** How each question is asked: all of these are the same. The last one says who asks. */
const spellings = [
  ['When do you open?', 'when do you open', 'When  do you open ？'],
  ['Do you have 2 rooms?', 'do you have 2 rooms'],
  ['Do you have 3 rooms?', 'Do you have 3 rooms'],
  ['你们几点开门？', '你们几点开门'],
]
/** The same in quite other words. Those of two and of three rooms have one vector. */
const rewordings = ['Since what hour may I visit?', 'Are 2 rooms still free?', 'Are 3 rooms still free?', '营业时间']
const meanings = [0, 1, 1, 2]
const personal = 'Do you call me at 13812345678?'
const privacies = ['images', 'context', 'history', 'personal_data', 'passed_through', 'no_vendor'] as const
type Why = (typeof privacies)[number] | 'off'

/** As an embedding model has it: by what is meant. Nothing else of a question is in it. */
export function vectorOf(question: string): number[] {
  const same = (text: string) => normalise(text) === question
  const at = spellings.findIndex((all, place) => all.some(same) || same(rewordings[place] ?? ''))
  return [0, 1, 2].map((place) => Number(place === meanings[at]))
}

/** One turn and what is expected of it. */
export class CachedTurn {
  private readonly name: string
  private readonly world: World
  private readonly events = new TurnEvents()
  private readonly aborter = new AbortController()
  private readonly rows: SettlementRow[] = []
  private readonly own: ModelCall[] = []
  private heard = ''
  private isBegun = false
  private stoppedAt: number | undefined

  constructor(name: string, world: World) {
    this.name = name
    this.world = world
    this.events.subscribe((event) => {
      if (event.type === 'start') this.isBegun = true
      this.hold(this.isBegun, `it is told ${event.type} before its start`)
      if (event.type === 'text') this.heard += event.text
    })
  }

  async take(): Promise<void> {
    const { name, events } = this
    const { chance, clock, bots, report } = this.world
    const bot = chance.one(bots)
    const admitted = bot.state
    const { turn, why, said, history } = this.asked(bot)
    if (why) this.world.privateTurns.add(turn)
    const over = this.stopSometimes()
    const unrecorded = new Error('the question cannot be written')
    const isWritten = !chance.happens(0.03)
    const recorded = clock.sleep(chance.whole(0, recordMs)).then(() => {
      if (!isWritten) throw unrecorded
      events.emit({ type: 'start', conversationId: 'conv', messageId: name })
    })
    recorded.catch(() => {}) // told to the turn
    await clock.sleep(chance.whole(0, retrieveMs))

    const knowledgeVersion = bot.knowledge
    const key = why ? `own.${name}` : `${bot.id}.v${turn.bot?.version}.k${knowledgeVersion}.${said}`
    const state = bot.state === admitted ? admitted : undefined
    const placed: Placed = { bot, turn, why, key, at: clock.now(), epoch: bot.epoch, floor: bot.floor, state, known: undefined }
    placed.known = this.keptFor(placed)
    report.note(() => `${name}: asks for ${key}`)
    const ledger = { settlements: () => this.rows } as TurnLedger
    const context = { turn, history, passages: [], knowledgeVersion, ledger, events, recorded, signal: this.aborter.signal }
    try {
      const settled = await answerOnce(context, (lead) => this.ask(placed, recorded, lead))
      await recorded
      const unsaid = unsaidIn(settled)
      if (unsaid) events.emit({ type: 'text', text: unsaid })
      report.note(() => `${name}: ${settled.cache.result}, ${settled.draft.finishReason}, “${settled.checked.reply}”`)
      this.judge(placed, settled)
    } catch (error) {
      if (error !== unrecorded && error !== failedBeforeIt) throw error
      report.note(() => `${name}: ${(error as Error).message}`)
      if (error === unrecorded)
        this.hold(!isWritten && this.heard === '' && this.own.length <= 1, 'it was not written, and yet it was answered')
      else
        this.hold(
          this.own.some(({ end }) => end?.how === 'throws'),
          'it has the failure of another turn',
        )
    }
    over.abort()
    this.judgeStop(recordMs + 2 * sharedMs)
  }

  private asked({ id, version, cacheSeconds, turnsRemembered }: ShopBot) {
    const { chance } = this.world
    const question = chance.whole(0, spellings.length - 1)
    const isReworded = chance.happens(0.3)
    const lang: Lang = chance.happens(0.15) ? 'zh' : 'en'
    const model = chance.happens(0.15) ? 'v/b' : 'v/a'
    const forced = chance.happens(0.1)
    const isJson = chance.happens(0.1)
    const privacy = chance.happens(0.15) ? chance.one(privacies) : undefined
    const isPrivate = privacy === 'history' && turnsRemembered === 0 ? undefined : privacy
    const why: Why | undefined = isPrivate === 'passed_through' ? isPrivate : cacheSeconds === null ? 'off' : isPrivate
    const turn = {
      bot: { id, version, cacheSeconds, turnsRemembered, cacheEmbeddingModel: this.world.cache.embeddingModel },
      lang,
      forced,
      plan: [{ catalogId: model, embedded: privacy === 'no_vendor' }],
      images: privacy === 'images' ? [{}] : [],
      texts: [] as object[],
      json: isJson ? { name: 'answer', schema: null, lang } : undefined,
      route: { disclaimer: question === 1 ? `as ${id}.v${version} has it` : '' },
      request: {
        question:
          privacy === 'personal_data' ? personal : isReworded ? (rewordings[question] ?? '') : chance.one(spellings[question] ?? []),
        context: privacy === 'context' ? 'it looks at a chair' : undefined,
        passThrough: privacy === 'passed_through' ? {} : undefined,
        stream: chance.happens(0.7),
      },
    } as Turn
    const history = privacy === 'history' ? [{ question: 'before', answer: 'before' }] : []
    const beside = [lang, model, forced ? 'forced' : 'free', isJson ? 'json' : 'text']
    return { turn, why, history, said: [...beside, `q${question}${isReworded ? 'r' : ''}`].join('.') }
  }

  private stopSometimes(): AbortController {
    const { chance, clock, report } = this.world
    const over = new AbortController()
    if (chance.happens(0.25))
      clock.sleep(chance.whole(0, chance.one([60, 3_000])), over.signal).then(
        () => {
          this.stoppedAt = clock.now()
          report.note(() => `${this.name}: is stopped`)
          this.aborter.abort(new Error('stopped'))
        },
        () => {}, // it had ended before
      )
    return over
  }

  /** Whether an answer must be there for it. */
  private keptFor({ key, at, epoch, state }: Placed): ModelCall | undefined {
    if (!this.world.cache.isWide || state === undefined) return undefined
    return this.world.calls.find(
      (call) =>
        call.key === key &&
        call.epoch === epoch &&
        call.state === state &&
        !call.isAlone &&
        isGood(call) &&
        at < (call.end?.at ?? 0) + call.ttlMs,
    )
  }

  private async ask(placed: Placed, recorded: Promise<void>, lead: FlightLead) {
    const { calls, chance, clock, running, faulty, report } = this.world
    const { key, epoch, state, turn, why } = placed
    const isAlone = lead.heard === undefined
    const n = calls.length
    const cost = chance.happens(0.1) ? null : [{ amount: String(n), currency: 'USD' }]
    const call: ModelCall = { n, key, epoch, state, ttlMs: (turn.bot?.cacheSeconds ?? 0) * 1_000, isAlone, isLimited: false, cost }
    const flight = `${key}#${epoch}`
    calls.push(call)
    this.own.push(call)
    report.note(() => `${this.name}: call ${n} after “${lead.said ?? ''}”`)
    this.hold((lead.said ?? '') === this.heard || !this.isBegun, `asked to go on after “${lead.said}”, but “${this.heard}” has gone out`)
    if (why) this.hold(isAlone && !lead.said, 'it is told to others though it is for nobody else')
    else if (isAlone)
      this.hold(calls.filter((each) => each.key === key && isFailed(each)).length >= 2, 'it asks for itself, and nobody has failed')
    else this.hold(!running.has(flight), 'two ask the same at the same time')
    if (!isAlone) running.add(flight)
    if (!isAlone && chance.happens(0.1)) {
      await clock.sleep(chance.whole(0, 40)) // while its budget is looked at
      report.note(() => `${this.name}: is over its budget`)
      running.delete(flight)
      Object.assign(call, { isAlone: true, isLimited: true })
      lead.leave?.()
    }
    const say = (text: string) => this.events.emit({ type: 'text', text })
    const { signal } = this.aborter
    return scriptedAnswer({ call, turn, rows: this.rows, recorded, faulty, signal, say }, lead, clock, chance).finally(() => {
      if (!call.isAlone) running.delete(flight)
    })
  }

  private judge(
    { bot, turn, why, key, at, floor, known }: Placed,
    { cache, draft, checked }: Awaited<ReturnType<typeof answerOnce>>,
  ): void {
    const { calls } = this.world
    const { finishReason } = draft
    const isCancelled = finishReason === 'cancelled'
    this.hold(this.heard === checked.reply, `“${this.heard}” was heard, and “${checked.reply}” is settled`)
    this.hold(!isCancelled || this.stoppedAt !== undefined, 'it is cancelled, and nobody has stopped it')

    this.hold(
      (cache.result === 'bypass' ? cache.why : undefined) === why,
      `it is ${cache.result}, and ${why ?? 'nothing'} speaks against it`,
    )
    if (known) this.hold(cache.result === 'hit', `it is ${cache.result}, though the answer of call ${known.n} is there`)
    const asks = cache.result === 'miss' || cache.result === 'bypass'
    this.hold(this.own.length === Number(asks), `it is ${cache.result} with ${this.own.length} calls`)
    if (!asks) {
      const spent = 'spent' in cache ? cache.spent : []
      this.hold(isDeepStrictEqual(costOf(this.rows), spent) && draft.usage === null, 'it costs something that nobody was called for')
    }
    const isAlike = 'level' in cache && cache.level === 'semantic'
    this.hold(!isAlike || (cache.similarity ?? 0) >= leastLikeness, `it has the answer to a question that is not alike`)

    const words = wordsIn(bodyOf(checked.reply, turn, checked.status, isCancelled))
    this.hold(words !== undefined, `“${checked.reply}” is no answer`)
    if (!words) return
    // Of another instance it may be the very question, which could not be read before.
    const answered = isAlike && words[0]?.key !== key ? inOtherWords(key) : key
    this.hold(
      words.every((word) => word.key === answered),
      `it asked for ${key} and has “${checked.reply}”`,
    )
    this.hold(
      words.every(({ place }, n) => place === n),
      `words are lost, or said twice: “${checked.reply}”`,
    )
    if (finishReason === 'stop') this.hold(words.length === wordsFor(answered), `“${checked.reply}” counts as whole`)
    if (asks || isCancelled) return

    const by = calls[words.at(-1)?.call ?? -1]
    this.hold(by?.end !== undefined, 'it has the answer of a call that has not ended')
    if (!by?.end) return
    this.hold(!by.isLimited, `call ${by.n} answers what only another one's budget allowed`)
    this.hold(isDeepStrictEqual('saved' in cache && cache.saved, by.cost), `it saved something else than call ${by.n} had cost`)
    if (turn.json) this.hold(isDeepStrictEqual(checked.json, { call: by.n }), 'its value is that of another call')
    if (cache.result !== 'hit') return
    this.hold(isGood(by) && words.every(({ call }) => call === by.n), `an answer was kept that is not worth it: ${by.end.how}`)
    const untilMs = by.end.at + by.ttlMs + Math.min(300_000, by.ttlMs / 10)
    this.hold(at < untilMs, `the answer of call ${by.n} was over ${at - untilMs} ms ago`)
    this.hold(by.epoch >= floor, `the answer of call ${by.n} was forgotten (${bot.id})`)
    if (turn.forced) this.hold(draft.model === turn.plan[0]?.catalogId, `${draft.model} answers in the place of the one that was named`)
  }

  private judgeStop(mostMs: number): void {
    const { stoppedAt } = this
    const lateMs = stoppedAt === undefined ? 0 : this.world.clock.now() - stoppedAt
    this.hold(lateMs <= mostMs, `it ended ${lateMs} ms after its stop`)
  }

  private hold(isSo: boolean, otherwise: string): void {
    this.world.report.hold(isSo, () => `${this.name}: ${otherwise}`)
  }
}

/** A turn as it looks for its answer. `known`: the call whose answer must be there. */
type Placed = {
  bot: ShopBot
  turn: Turn
  why: Why | undefined
  key: string
  at: number
  epoch: number
  floor: number
  /** Of the bot; none where it changed while the turn was on its way. */
  state: number | undefined
  known: ModelCall | undefined
}

/** The key of the same question, asked with the same things beside it, in quite other words. */
const inOtherWords = (key: string): string => (key.endsWith('r') ? key.slice(0, -1) : `${key}r`)

const isGood = ({ end }: ModelCall): boolean => end?.isWorthKeeping ?? false
const isFailed = ({ end }: ModelCall): boolean => end !== undefined && ['breaks_off', 'fails', 'throws'].includes(end.how)

/** What the model said: without the apology, and without what has to follow the answer. */
function bodyOf(reply: string, { lang, json, route }: Turn, status: string, isCancelled: boolean): string {
  if (status === 'failed') return reply === apology(lang) ? '' : reply
  const closing = json || isCancelled || !route.disclaimer ? '' : `\n\n${route.disclaimer}`
  return reply.endsWith(closing) ? reply.slice(0, reply.length - closing.length) : `without its end: ${reply}`
}
