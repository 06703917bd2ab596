import type { Clock } from '../../clock.ts'
import { Allowance, type SpentTokens } from './allowance.ts'
import type { Limits, Priority } from './policy.ts'
import { FairQueue, inStrides, type Waiting, weights } from './queue.ts'
import type { Quota } from './quota.ts'
import { Told } from './told.ts'

/**
 * A call that wants to begin, before `until` (milliseconds since 1970) where it has an end. `tokens`: an estimate. `onPlace`
 * is told its place while it waits, 1 for the next. `onNear` is told once that it is about to begin: what has
 * to be done before a call need not be done while it holds a place.
 */
export type LaneRequest = Waiting & {
  tokens: number
  until?: number
  signal?: AbortSignal
  onPlace?: (place: number) => void
  onNear?: () => void
}

/** A call that may begin, until `leave` is told how many tokens it had; null: nobody knows. */
export type Stay = { waitedMs: number; leave(tokens: number | null): void }

/** Why a call may not begin here: it would wait too long, its model rests, or its caller left. */
export type TurnedAway = { why: 'full' | 'resting' | 'waited' | 'left'; retryAfterMs: number }

type Entry = LaneRequest & { model: Model; since: number; isTold?: boolean; end(answer: Stay | TurnedAway): void }

/** A model of the key: what its vendor says of it, and who waits for it. `pass`: how much of the key it was given, by weight (see `passOf`). */
type Model = { told: Told; queue: FairQueue<Entry>; pass: number }

/** Nobody waits longer for one key: another one answers, or the embedded engine. */
export const waitMsMax = 30_000
/** As many may wait for one key. */
export const waitingMax = 10_000
/** A model whose vendor asks for a longer pause sends those who wait for it elsewhere. */
const restMsMax = 10_000
/** A call has at least so many, whatever it is. */
const leastTokens = 1
/** How often those who wait are told their place, or that they have waited long enough. */
const lookMs = 1_000
/** Who is likely to begin within this time is told so. */
const nearMs = 200
/** How much the latest call weighs in the usual time of one. */
const latest = 0.1

/**
 * The calls on one key of a provider: as many at once as it takes, begun no faster than its vendor allows, and the others
 * waiting in a fair queue for each model. The models that may be asked are served by strides: what a vendor will not answer now
 * keeps nobody else waiting. A model, which may be one at one address, is known by any name that is always the same. `shareOf` says
 * which part of the limits is this instance's.
 */
export class Lane {
  private readonly models = new Map<string, Model>()
  /** Of the model that was served last, before it was. */
  private pass = 0
  private readonly allowance = new Allowance()
  private running = 0
  /** Of a call, in milliseconds. Null: none has ended yet. */
  private usualMs: number | null = null
  private wakeAt = Number.POSITIVE_INFINITY
  private looking = false
  private toldAt = 0
  private readonly clock: Clock
  private readonly shareOf: () => number
  limits: Limits

  constructor(limits: Limits, clock: Clock, shareOf: () => number) {
    this.limits = limits
    this.clock = clock
    this.shareOf = shareOf
  }

  /** Lets a call begin at once where there is room, else when its turn comes, or says why it cannot. Never rejects. */
  enter(request: LaneRequest, name: string): Stay | TurnedAway | Promise<Stay | TurnedAway> {
    const now = this.now()
    if (request.signal?.aborted) return { why: 'left', retryAfterMs: 0 }
    if (isOver(request, now)) return { why: 'waited', retryAfterMs: 0 }
    const model = this.model(name)
    const toldMs = model.told.waitMs(request.tokens, now)
    if (isAway(model.told, toldMs, now)) return { why: 'resting', retryAfterMs: toldMs }
    if (this.waiting === 0 && toldMs === 0 && this.waitMs(request.tokens, now) === 0) return this.begin(request.tokens, model.told, 0)
    const fullMs = this.fullMs(request.priority, model, toldMs, now)
    if (fullMs > 0) return { why: 'full', retryAfterMs: fullMs }
    return new Promise((resolve) => this.wait({ ...request, model }, resolve))
  }

  /** The vendor refuses this model until then: no call of it begins before that. */
  rest(until: number, name: string): void {
    this.now() // what was to be before the clock was set back is moved first
    const { told } = this.model(name)
    told.restsUntil = Math.max(told.restsUntil, until)
    this.serve()
  }

  /** An answer of the vendor's told what is left for this model. */
  hear(quota: Quota, name: string): void {
    this.model(name).told.hear(quota, this.now())
    this.serve()
  }

  /** How long one who comes now is turned away for, in milliseconds; 0: he is not. */
  fullFor(priority: Priority, name: string): number {
    const now = this.now()
    const model = this.models.get(name)
    const toldMs = model?.told.waitMs(leastTokens, now) ?? 0
    return model && isAway(model.told, toldMs, now) ? toldMs : this.fullMs(priority, model, toldMs, now)
  }

  /** The same where the vendor is not away. */
  private fullMs(priority: Priority, model: Model | undefined, toldMs: number, now: number): number {
    if (priority === 'batch') return 0
    const expectedMs = this.expectedMs(model, toldMs, now)
    return expectedMs > waitMsMax || this.waiting >= waitingMax ? Math.max(1_000, expectedMs - waitMsMax) : 0
  }

  get state() {
    return { running: this.running, waiting: this.waiting }
  }

  /** Until when the vendor wants to be left alone with this model, or has nothing left for it; undefined when neither. */
  restsUntil(name: string): number | undefined {
    const now = this.now()
    const told = this.models.get(name)?.told
    const toldMs = told?.waitMs(leastTokens, now) ?? 0
    return told && (told.restsUntil > now || isAway(told, toldMs, now)) ? now + toldMs : undefined
  }

  waitingOf(priority: Priority): number {
    return this.sum(({ queue }) => queue.waitingOf(priority))
  }

  /** How full it is, from 0 (idle) to 1 (no room for this model). */
  load(name: string): number {
    if (this.restsUntil(name) !== undefined) return 1
    return Math.min(1, (this.running + this.waiting) / this.concurrency)
  }

  /** Forgets the models of which nothing has to be known any more. */
  tidy(): void {
    for (const [name, { told, queue }] of this.models) if (queue.waiting === 0 && told.isOver(this.now())) this.models.delete(name)
  }

  private model(name: string): Model {
    let model = this.models.get(name)
    if (!model) {
      model = { told: new Told(), queue: new FairQueue(), pass: 0 }
      this.models.set(name, model)
    }
    return model
  }

  private get waiting(): number {
    return this.sum(({ queue }) => queue.waiting)
  }

  private sum(of: (model: Model) => number): number {
    let all = 0
    for (const model of this.models.values()) all += of(model)
    return all
  }

  /** Everybody in the order in which they would be served if nobody came, of these models. To be taken from before a queue changes. */
  private inOrder(models: Model[] = Array.from(this.models.values())): Generator<Entry> {
    return inStrides(models.map((model) => ({ pass: this.passOf(model), entries: model.queue.inOrder() })))
  }

  /** One that had nobody, or that its vendor kept back, goes on with the others, and not with what it missed. */
  private passOf = ({ pass }: Model): number => Math.max(pass, this.pass)

  /** The time. Where the clock was set back, what was to be at a moment is moved with it: nobody waits longer by more than a look. */
  private now(): number {
    const now = this.clock.now()
    const backMs = this.toldAt - now
    this.toldAt = now
    if (backMs > 0) {
      for (const { told } of this.models.values()) told.restsUntil -= backMs
      this.wakeAt = Number.POSITIVE_INFINITY
      for (const entry of this.inOrder()) {
        entry.since -= backMs
        if (entry.until !== undefined) entry.until -= backMs
      }
    }
    return now
  }

  private get concurrency(): number {
    return Math.max(1, Math.floor(this.limits.concurrency * this.shareOf()))
  }

  /** How long until the key has room for a call of so many tokens, if nobody was before it; Infinity until another one has ended. */
  private waitMs(tokens: number, now: number): number {
    if (this.running >= this.concurrency) return Number.POSITIVE_INFINITY
    return this.allowance.waitMs(tokens, this.limits, this.shareOf(), now)
  }

  /**
   * About how long one who comes now for this model would wait: until the next one may begin, and by Little's law for all who
   * wait already and are not kept back by their vendor.
   */
  private expectedMs(model: Model | undefined, toldMs: number, now: number): number {
    const nextMs = Math.max(toldMs, this.allowance.waitMs(0, this.limits, this.shareOf(), now))
    const before = this.sum((each) => (each === model || each.told.waitMs(leastTokens, now) === 0 ? each.queue.waiting : 0))
    return nextMs + before * this.eachMs()
  }

  /** About how long it takes until the next one may begin, and then the next. */
  private eachMs(): number {
    const { requestsPerSecond, requestsPerMinute } = this.limits
    const share = this.shareOf()
    return Math.max(
      (this.usualMs ?? 0) / this.concurrency,
      requestsPerSecond === null ? 0 : 1_000 / (requestsPerSecond * share),
      requestsPerMinute === null ? 0 : 60_000 / (requestsPerMinute * share),
    )
  }

  private begin(tokens: number, told: Told, waitedMs: number): Stay {
    const begunAt = this.now()
    const spent: SpentTokens = this.allowance.spend(tokens, this.limits, begunAt)
    told.begin(tokens)
    this.running++
    let here = true
    return {
      waitedMs,
      leave: (counted) => {
        if (!here) return
        here = false
        const now = this.now()
        told.end()
        this.running--
        if (counted !== null) this.allowance.settle(spent, counted, now)
        const tookMs = Math.max(0, now - begunAt)
        this.usualMs = this.usualMs === null ? tookMs : this.usualMs + latest * (tookMs - this.usualMs)
        this.serve()
      },
    }
  }

  private wait(request: LaneRequest & { model: Model }, resolve: (answer: Stay | TurnedAway) => void): void {
    const leave = () => {
      this.turnAway(entry, 'left')
      this.serve() // the next one may need less than the one who left
    }
    const end = (answer: Stay | TurnedAway) => {
      request.signal?.removeEventListener('abort', leave)
      resolve(answer)
    }
    const entry: Entry = { ...request, since: this.now(), end }
    entry.model.queue.add(entry)
    request.signal?.addEventListener('abort', leave, { once: true })
    this.serve()
    this.look()
  }

  private turnAway(entry: Entry, why: TurnedAway['why']): void {
    const { model, tokens, priority } = entry
    if (!model.queue.remove(entry)) return
    const now = this.now()
    const toldMs = model.told.waitMs(tokens, now)
    entry.end({ why, retryAfterMs: Math.max(toldMs, this.fullMs(priority, model, toldMs, now)) })
  }

  private serve(): void {
    this.letBegin()
    this.tellNear()
  }

  /** Tells those who are next, of a key with quick calls; where a call takes long, it may as well begin a little later. */
  private tellNear(): void {
    if (this.waiting === 0 || this.usualMs === null) return
    const near = Math.min(this.concurrency, Math.floor(nearMs / this.eachMs()))
    if (near === 0) return
    const now = this.now()
    const open = Array.from(this.models.values()).filter(({ told }) => told.waitMs(leastTokens, now) === 0)
    let place = 0
    let isAnyTold = false
    for (const entry of this.inOrder(open)) {
      // Where one is to be told, so are as many behind them, so that what all of them do before a call is done together.
      if (place++ === (isAnyTold ? 2 * near : near)) break
      if (entry.isTold) continue
      entry.isTold = isAnyTold = true
      entry.onNear?.()
    }
  }

  /** Lets begin whoever may, and comes back when the next one may. */
  private letBegin(): void {
    for (;;) {
      const now = this.now()
      const { model, toldMs } = this.nextModel(now)
      const next = model?.queue.next
      const waitMs = next ? this.waitMs(next.tokens, now) : Number.POSITIVE_INFINITY
      if (!model || !next || waitMs > 0) {
        this.wake(now, Math.min(waitMs, toldMs))
        return
      }
      model.queue.take()
      this.pass = this.passOf(model)
      model.pass = this.pass + 1 / weights[next.priority]
      next.end(this.begin(next.tokens, model.told, now - next.since))
    }
  }

  /** The model that is served next of those whose vendor answers now, and how long until it answers one of the others. */
  private nextModel(now: number): { model?: Model; toldMs: number } {
    let least: Model | undefined
    let soonestMs = Number.POSITIVE_INFINITY
    for (const model of this.models.values()) {
      const toldMs = this.headMs(model, now)
      if (toldMs > 0) soonestMs = Math.min(soonestMs, toldMs)
      else if (!least || this.passOf(model) < this.passOf(least)) least = model
    }
    return { model: least, toldMs: soonestMs }
  }

  /** How long the vendor keeps back who is first for this model; Infinity where nobody waits. Who has waited in vain is turned away. */
  private headMs({ told, queue }: Model, now: number): number {
    for (let head = queue.next; head; head = queue.next) {
      const toldMs = told.waitMs(head.tokens, now)
      if (isOver(head, now)) this.turnAway(head, 'waited')
      else if (isAway(told, toldMs, now)) this.turnAway(head, 'resting')
      else return toldMs
    }
    return Number.POSITIVE_INFINITY
  }

  private wake(now: number, waitMs: number): void {
    if (waitMs === Number.POSITIVE_INFINITY || now + waitMs >= this.wakeAt) return
    const at = now + waitMs
    this.wakeAt = at
    void this.clock.sleep(waitMs).then(() => {
      if (this.wakeAt === at) this.wakeAt = Number.POSITIVE_INFINITY
      this.serve()
    })
  }

  /** Looks after those who wait, again and again while anybody does. */
  private look(): void {
    if (this.looking || this.waiting === 0) return
    this.looking = true
    void this.clock.sleep(lookMs).then(() => {
      this.looking = false
      const now = this.now()
      for (const entry of [...this.inOrder()])
        if (isOver(entry, now) || (entry.priority !== 'batch' && now - entry.since >= waitMsMax)) this.turnAway(entry, 'waited')
      this.serve()
      for (const [place, entry] of [...this.inOrder()].entries()) entry.onPlace?.(place + 1)
      this.look()
    })
  }
}

/** Whether the vendor will not answer a model for longer than anybody waits for it. */
const isAway = ({ restsUntil }: Told, toldMs: number, now: number): boolean => restsUntil - now > restMsMax || toldMs > waitMsMax

const isOver = ({ until = Number.POSITIVE_INFINITY }: LaneRequest, now: number): boolean => now >= until
