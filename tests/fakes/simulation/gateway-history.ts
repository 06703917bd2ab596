import { getEventListeners } from 'node:events'
import type { LanguageModelV4 } from '@ai-sdk/provider'
import type { BreakerPolicy, Limits, Priority, RetryPolicy, Way } from '#lib/llm/gateway/policy.ts'
import { type CallBegun, type CallOutcome, type Candidate, type Draft, generate, type Ledger, type Timeouts } from '#lib/llm/generate.ts'
import { candidateOf } from '../candidate.ts'
import { Chance } from './chance.ts'
import { faultyModel, type SeenCall, wordsOf } from './faulty-vendor.ts'
import { answerTo } from './numbered-answer.ts'
import { Report } from './report.ts'
import { VirtualClock } from './virtual-clock.ts'
import { lookMs, WatchedGateway } from './watched-gateway.ts'

/** The longest that the books take to open a row, in milliseconds. */
const ledgerMs = 20
/** Beyond this nobody may still be at work. */
const endMs = 24 * 3_600_000

/**
 * One history of turns, as its seed has it: vendors with keys, regions and models that fail in moods, turns that come,
 * wait, are stopped and fall back on one another. The report has what went against a rule.
 */
export async function gatewayHistory(seed: number): Promise<Report> {
  const chance = new Chance(seed)
  const clock = new VirtualClock(chance)
  const report = new Report(clock.now)
  const gateway = new WatchedGateway({ clock, random: chance.next }, report)
  const books = new Books(clock, chance, report)
  const isStorm = chance.happens(0.003)
  const candidates = candidatesBy(clock, chance, books, isStorm)
  const spanMs = chance.one([200, 5_000, 40_000])
  const turns = Array.from({ length: isStorm ? 300 : chance.whole(6, 24) }, (_, n) => `t${n}`)

  let ended = 0
  for (const question of turns)
    void clock
      .sleep(chance.whole(0, isStorm ? 100 : spanMs))
      .then(() => new Turn(question, { clock, chance, report, gateway, books, candidates }).take())
      .catch((error) => report.problem(`${question}: ${error.stack}`))
      .finally(() => ended++)
  const quiet = () => gateway.quiet()
  await clock.run(clock.now() + endMs, () => ended === turns.length, quiet)
  report.hold(ended === turns.length, () => `${turns.length - ended} turns never ended`)
  await clock.run(clock.now() + endMs, undefined, quiet)

  report.hold(clock.sleeping === 0, () => `${clock.sleeping} timers are left`)
  report.hold(gateway.held === 0, () => `${gateway.held} passes were not given back`)
  report.hold(books.inFlight === 0, () => `vendors still work on ${books.inFlight} calls`)
  report.hold(books.again <= gateway.retriesGranted, () => `${books.again} retries, of which ${gateway.retriesGranted} were granted`)
  for (const { lane, running, waiting } of gateway.shownLanes())
    report.hold(running === 0 && waiting === 0, () => `${lane}: ${running} run and ${waiting} wait after the end`)
  for (const { key, circuit } of gateway.shownCircuits()) report.hold(circuit.probeUntil === null, () => `${key}: a probe is still out`)
  return report
}

/** The ledger, and what the vendors saw of the same calls. */
class Books {
  readonly rows = new Map<string, { call: CallBegun; question: string; outcome?: CallOutcome; seen: number }>()
  readonly failure = new Error('the ledger cannot be written')
  inFlight = 0
  /** Calls that were not the first of their model. */
  again = 0
  private readonly failing: number
  private readonly clock: VirtualClock
  private readonly chance: Chance
  private readonly report: Report
  private readonly heardBy = new Map<string, () => string>()

  constructor(clock: VirtualClock, chance: Chance, report: Report) {
    this.clock = clock
    this.chance = chance
    this.report = report
    this.failing = chance.happens(0.1) ? 0.1 : 0
  }

  ledgerOf(question: string, heard: () => string): Ledger {
    this.heardBy.set(question, heard)
    return {
      open: async (call) => {
        if (this.chance.happens(0.5)) await this.clock.sleep(this.chance.whole(1, ledgerMs))
        if (this.chance.happens(this.failing)) throw this.failure
        if (call.embedded) return
        if (call.attempt > 1) this.again++
        this.report.note(() => `${question}: opens ${call.model} (${call.attempt})`)
        this.rows.set(call.entryId, { call, question, seen: 0 })
      },
      withdraw: async (entryId) => {
        if (this.chance.happens(0.5)) await this.clock.sleep(this.chance.whole(1, ledgerMs))
        const row = this.rows.get(entryId)
        if (!row) return // the embedded engine's
        this.report.note(() => `${question}: withdraws ${row.call.model}`)
        this.report.hold(row.seen === 0, () => `${question}: a row was withdrawn of a call that was made`)
        this.rows.delete(entryId)
      },
      settle: (entryId, outcome) => {
        const row = this.rows.get(entryId)
        this.report.note(() => `${question}: settles ${row?.call.model}: ${outcome.status} ${outcome.error ?? outcome.finishReason}`)
        this.report.hold(row !== undefined && !row.outcome, () => `${question}: a row was settled twice or never opened`)
        if (row) row.outcome = outcome
      },
    }
  }

  began(call: SeenCall): void {
    this.inFlight++
    const open = this.rowsOf(call.question).filter(({ outcome, seen }) => !outcome && seen === 0)
    this.report.note(() => `${call.question}: ${call.place} is called, ${call.fault ?? 'sound'}`)
    this.report.hold(open.length === 1, () => `${call.question}: ${open.length} rows for a call`)
    for (const row of open) row.seen++
    const heard = this.heardBy.get(call.question)?.()
    this.report.hold(call.said === heard, () => `${call.question}: asked to go on after “${call.said}”, but “${heard}” has gone out`)
  }

  ended(): void {
    this.inFlight--
  }

  rowsOf = (question: string) => Array.from(this.rows.values()).filter((row) => row.question === question)
}

type World = {
  clock: VirtualClock
  chance: Chance
  report: Report
  gateway: WatchedGateway
  books: Books
  candidates: Candidate[]
}

/** One turn and what is expected of it. */
class Turn {
  private heard = ''
  private readonly question: string
  private readonly world: World

  constructor(question: string, world: World) {
    this.question = question
    this.world = world
  }

  async take(): Promise<void> {
    const { question } = this
    const { clock, chance, gateway, books, report } = this.world
    const aborter = new AbortController()
    const priority = chance.one<Priority>(['high', 'normal', 'normal', 'batch'])
    const plan = this.plan()
    const stream = chance.happens(0.7)
    const stopMs = chance.happens(0.2) ? chance.whole(0, 10_000) : undefined
    let stoppedAt: number | undefined
    const over = new AbortController()
    if (stopMs !== undefined)
      clock.sleep(stopMs, over.signal).then(
        () => {
          stoppedAt = clock.now()
          report.note(() => `${question}: is stopped`)
          aborter.abort(new Error('stopped'))
        },
        () => {}, // it had ended before
      )
    const startedAt = clock.now()
    report.note(() => `${question}: comes, ${priority}${stream ? ', streamed' : ''}`)
    try {
      const draft = await generate({
        prompt: { chat: [{ role: 'user', content: [{ type: 'text', text: question }] }], flat: question },
        settings: { maxTokens: chance.whole(10, 100) },
        plan,
        ledger: books.ledgerOf(question, () => this.heard),
        stream,
        onText: (text) => {
          this.heard += text
        },
        continueOnLength: chance.happens(0.5),
        continueBroken: chance.happens(0.5),
        priority,
        flow: `bot:${chance.whole(1, 3)}`,
        onPlace: (place) => report.hold(place >= 1, () => `${question}: place ${place}`),
        signal: aborter.signal,
        gateway,
      })
      report.note(() => `${question}: ends with ${draft.finishReason}, ${draft.text.length} characters`)
      this.judge(draft, plan, stoppedAt)
    } catch (error) {
      if (error !== books.failure) throw error
      report.note(() => `${question}: ends without a ledger`)
    }
    over.abort()
    const now = clock.now()
    const most = Math.max(...plan.map(({ timeouts }) => timeouts.totalMs))
    if (priority !== 'batch')
      report.hold(now - startedAt <= most + lookMs + 4 * ledgerMs + embeddedMs, () => `${question}: took ${now - startedAt} ms of ${most}`)
    if (stoppedAt !== undefined)
      report.hold(now - stoppedAt <= 2 * ledgerMs, () => `${question}: ended ${now - (stoppedAt ?? 0)} ms after its stop`)
    report.hold(getEventListeners(aborter.signal, 'abort').length === 0, () => `${question}: somebody still listens for its stop`)
  }

  /** A few of all candidates in an order of chance, and often the embedded engine behind them. */
  private plan(): Candidate[] {
    const { chance, candidates, clock } = this.world
    const from = chance.whole(0, candidates.length - 1)
    const plan = [...candidates.slice(from), ...candidates.slice(0, from)].slice(0, chance.whole(1, candidates.length))
    return chance.happens(0.5) ? [...plan, embedded(clock, plan[0]?.timeouts as Timeouts)] : plan
  }

  private judge(draft: Draft, plan: Candidate[], stoppedAt: number | undefined): void {
    const { question, heard } = this
    const { report, books } = this.world
    const whole = answerTo(question, wordsOf(question))
    const { text, finishReason, attempts } = draft
    const hold = (isSo: boolean, otherwise: string) => report.hold(isSo, () => `${question}: ${otherwise}`)

    hold(heard === text, `“${heard}” was passed on, and the draft says “${text}”`)
    if (draft.embedded) hold(text === embeddedAnswer || finishReason === 'cancelled', `the embedded engine said “${text}”`)
    else hold(whole.startsWith(text), `“${text}” is not the beginning of “${whole}”`)
    if (finishReason === 'stop' && !draft.embedded) hold(text === whole, `“${text}” counts as whole`)
    if (finishReason === 'error' && text === '')
      hold(!plan.some(({ embedded }) => embedded), 'no answer, though the embedded engine was there')
    hold(
      (finishReason === 'cancelled') === (stoppedAt !== undefined) || finishReason !== 'cancelled',
      'cancelled, and nobody had stopped it',
    )

    const rows = books.rowsOf(question)
    hold(rows.length === attempts.length, `${rows.length} rows, ${attempts.length} attempts`)
    for (const [n, { call, outcome, seen }] of rows.entries()) {
      hold(outcome !== undefined, `the row of call ${n + 1} was not settled`)
      const attempt = attempts[n]
      hold(attempt?.status === outcome?.status && attempt?.model === call.model, `call ${n + 1} is another one in the draft`)
      hold(seen === 1, `the vendors saw call ${n + 1} ${seen} times`)
    }
  }
}

/** Two or three vendors: some with two keys or a second region. In a storm they have room for all, and fail for a while. */
function candidatesBy(clock: VirtualClock, chance: Chance, books: Books, isStorm: boolean): Candidate[] {
  const retry: RetryPolicy = { attempts: isStorm ? 3 : chance.whole(1, 3), baseMs: chance.one([50, 500]), factor: 2, capMs: 3_000 }
  const breaker: BreakerPolicy = { failures: chance.whole(2, 5), openMs: chance.one([1_000, 5_000, 20_000]), successes: chance.whole(1, 3) }
  const timeouts: Timeouts = {
    connectMs: 1_000,
    firstTokenMs: chance.one([1_000, 4_000]),
    idleMs: chance.one([500, 3_000]),
    totalMs: chance.one([3_000, 20_000, 90_000]),
  }
  const candidates: Candidate[] = []
  for (let vendor = 0; vendor < chance.whole(2, 3); vendor++)
    for (let key = 0; key < chance.whole(1, 2); key++) {
      const limits: Limits = {
        concurrency: isStorm ? 200 : chance.whole(1, 4),
        requestsPerSecond: !isStorm && chance.happens(0.2) ? chance.whole(1, 3) : null,
        requestsPerMinute: !isStorm && chance.happens(0.2) ? chance.whole(3, 20) : null,
        tokensPerMinute: !isStorm && chance.happens(0.2) ? chance.whole(50, 1_000) : null,
      }
      for (const region of chance.happens(0.3) ? [null, 'eu'] : [null]) {
        const catalogId = `v${vendor}/model`
        const way: Way = {
          lane: `v${vendor}k${key}`,
          name: `v${vendor}k${key}`,
          region,
          priority: vendor,
          weight: chance.whole(1, 3),
          limits,
          retry,
          breaker,
        }
        const model = faultyModel({ lane: way.lane, region, catalogId, timeouts, isDown: isStorm }, clock, chance, books)
        candidates.push(candidateOf(model, { catalogId, provider: `v${vendor}`, timeouts, way }))
      }
    }
  return candidates
}

const embeddedAnswer = 'from the knowledge'
const embeddedMs = 5

function embedded(clock: VirtualClock, timeouts: Timeouts): Candidate {
  const usage = { inputTokens: {}, outputTokens: {} } as never
  const finishReason = { unified: 'stop' as const, raw: 'stop' }
  const model: LanguageModelV4 = {
    specificationVersion: 'v4',
    provider: 'embedded',
    modelId: 'embedded',
    supportedUrls: {},
    async doGenerate({ abortSignal }) {
      await clock.sleep(embeddedMs, abortSignal)
      return { content: [{ type: 'text', text: embeddedAnswer }], finishReason, usage, warnings: [] }
    },
    async doStream({ abortSignal }) {
      await clock.sleep(embeddedMs, abortSignal)
      return {
        stream: new ReadableStream({
          start(controller) {
            controller.enqueue({ type: 'text-delta', id: '0', delta: embeddedAnswer })
            controller.enqueue({ type: 'finish', finishReason, usage })
            controller.close()
          },
        }),
      }
    },
  }
  return candidateOf(model, { embedded: true, way: null, timeouts })
}
