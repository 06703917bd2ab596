import type { Clock } from '../../clock.ts'
import { Allowance, type SpentTokens } from './allowance.ts'
import type { Limits, Priority } from './policy.ts'
import { FairQueue, type Waiting } from './queue.ts'
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

type Entry = LaneRequest & { told: Told; since: number; isTold?: boolean; end(answer: Stay | TurnedAway): void }

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
 * waiting in a fair queue. A model, which may be one at one address, is known by any name that is always the same.
 * `shareOf` says which part of the limits is this instance's.
 */
export class Lane {
  private readonly queue = new FairQueue<Entry>()
  private readonly allowance = new Allowance()
  private running = 0
  private readonly toldOf = new Map<string, Told>()
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
  enter(request: LaneRequest, model: string): Stay | TurnedAway | Promise<Stay | TurnedAway> {
    const now = this.now()
    if (request.signal?.aborted) return { why: 'left', retryAfterMs: 0 }
    if (isOver(request, now)) return { why: 'waited', retryAfterMs: 0 }
    const told = this.told(model)
    const toldMs = told.waitMs(request.tokens, now)
    if (isAway(told, toldMs, now)) return { why: 'resting', retryAfterMs: toldMs }
    if (this.queue.waiting === 0 && toldMs === 0 && this.waitMs(request.tokens, now) === 0) return this.begin(request.tokens, told, 0)
    const fullMs = this.fullMs(request.priority, toldMs, now)
    if (fullMs > 0) return { why: 'full', retryAfterMs: fullMs }
    return new Promise((resolve) => this.wait({ ...request, told }, resolve))
  }

  /** The vendor refuses this model until then: no call of it begins before that. */
  rest(until: number, model: string): void {
    const told = this.told(model)
    told.restsUntil = Math.max(told.restsUntil, until)
    if (isAway(told, 0, this.now())) for (const entry of [...this.queue.inOrder()]) if (entry.told === told) this.turnAway(entry, 'resting')
    this.serve()
  }

  /** An answer of the vendor's told what is left for this model. */
  hear(quota: Quota, model: string): void {
    this.told(model).hear(quota, this.now())
    this.serve()
  }

  /** How long one who comes now is turned away for, in milliseconds; 0: he is not. */
  fullFor(priority: Priority, model: string): number {
    const now = this.now()
    const told = this.toldOf.get(model)
    const toldMs = told?.waitMs(leastTokens, now) ?? 0
    return told && isAway(told, toldMs, now) ? toldMs : this.fullMs(priority, toldMs, now)
  }

  /** The same where the vendor is not away. */
  private fullMs(priority: Priority, toldMs: number, now: number): number {
    if (priority === 'batch') return 0
    const expectedMs = this.expectedMs(toldMs, now)
    return expectedMs > waitMsMax || this.queue.waiting >= waitingMax ? Math.max(1_000, expectedMs - waitMsMax) : 0
  }

  get state() {
    return { running: this.running, waiting: this.queue.waiting }
  }

  /** Until when the vendor wants to be left alone with this model, or has nothing left for it; undefined when neither. */
  restsUntil(model: string): number | undefined {
    const now = this.now()
    const told = this.toldOf.get(model)
    const toldMs = told?.waitMs(leastTokens, now) ?? 0
    return told && (told.restsUntil > now || isAway(told, toldMs, now)) ? now + toldMs : undefined
  }

  waitingOf(priority: Priority): number {
    return this.queue.waitingOf(priority)
  }

  /** How full it is, from 0 (idle) to 1 (no room for this model). */
  load(model: string): number {
    if (this.restsUntil(model) !== undefined) return 1
    return Math.min(1, (this.running + this.queue.waiting) / this.concurrency)
  }

  /** Forgets what the vendor said that is over. */
  tidy(): void {
    if (this.queue.waiting > 0) return // who waits holds on to it
    for (const [model, told] of this.toldOf) if (told.isOver(this.now())) this.toldOf.delete(model)
  }

  private told(model: string): Told {
    let told = this.toldOf.get(model)
    if (!told) {
      told = new Told()
      this.toldOf.set(model, told)
    }
    return told
  }

  /** The time. Where the clock was set back, what was to be at a moment is moved with it: nobody waits longer by more than a look. */
  private now(): number {
    const now = this.clock.now()
    const backMs = this.toldAt - now
    this.toldAt = now
    if (backMs > 0) {
      for (const told of this.toldOf.values()) told.restsUntil -= backMs
      this.wakeAt = Number.POSITIVE_INFINITY
      for (const entry of this.queue.inOrder()) {
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

  /** About how long one who comes now would wait: until the next one may begin, and by Little's law for all who wait already. */
  private expectedMs(toldMs: number, now: number): number {
    const nextMs = Math.max(toldMs, this.allowance.waitMs(0, this.limits, this.shareOf(), now))
    return nextMs + this.queue.waiting * this.eachMs()
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

  private wait(request: LaneRequest & { told: Told }, resolve: (answer: Stay | TurnedAway) => void): void {
    const leave = () => {
      this.turnAway(entry, 'left')
      this.serve() // the next one may need less than the one who left
    }
    const end = (answer: Stay | TurnedAway) => {
      request.signal?.removeEventListener('abort', leave)
      resolve(answer)
    }
    const entry: Entry = { ...request, since: this.now(), end }
    this.queue.add(entry)
    request.signal?.addEventListener('abort', leave, { once: true })
    this.serve()
    this.look()
  }

  private turnAway(entry: Entry, why: TurnedAway['why']): void {
    if (!this.queue.remove(entry)) return
    const now = this.now()
    const toldMs = entry.told.waitMs(entry.tokens, now)
    entry.end({ why, retryAfterMs: Math.max(toldMs, this.fullMs(entry.priority, toldMs, now)) })
  }

  private serve(): void {
    this.letBegin()
    this.tellNear()
  }

  /** Tells those who are next, of a key with quick calls; where a call takes long, it may as well begin a little later. */
  private tellNear(): void {
    if (this.queue.waiting === 0 || this.usualMs === null) return
    const near = Math.min(this.concurrency, Math.floor(nearMs / this.eachMs()))
    if (near === 0) return
    let place = 0
    let isAnyTold = false
    for (const entry of this.queue.inOrder()) {
      // Where one is to be told, so are as many behind them, so that what all of them do before a call is done together.
      if (place++ === (isAnyTold ? 2 * near : near)) break
      if (entry.isTold) continue
      entry.isTold = isAnyTold = true
      entry.onNear?.()
    }
  }

  /** Lets begin whoever may, and comes back when the next one may. */
  private letBegin(): void {
    for (let next = this.queue.next; next; next = this.queue.next) {
      const now = this.now()
      if (isOver(next, now)) {
        this.turnAway(next, 'waited')
        continue
      }
      const toldMs = next.told.waitMs(next.tokens, now)
      if (isAway(next.told, toldMs, now)) {
        this.turnAway(next, 'resting')
        continue
      }
      const waitMs = Math.max(toldMs, this.waitMs(next.tokens, now))
      if (waitMs > 0) {
        this.wake(now, waitMs)
        return
      }
      this.queue.take()
      next.end(this.begin(next.tokens, next.told, now - next.since))
    }
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
    if (this.looking || this.queue.waiting === 0) return
    this.looking = true
    void this.clock.sleep(lookMs).then(() => {
      this.looking = false
      const now = this.now()
      for (const entry of [...this.queue.inOrder()])
        if (isOver(entry, now) || (entry.priority !== 'batch' && now - entry.since >= waitMsMax)) this.turnAway(entry, 'waited')
      this.serve()
      for (const [place, entry] of [...this.queue.inOrder()].entries()) entry.onPlace?.(place + 1)
      this.look()
    })
  }
}

/** Whether the vendor will not answer a model for longer than anybody waits for it: who did would keep all others waiting. */
const isAway = ({ restsUntil }: Told, toldMs: number, now: number): boolean => restsUntil - now > restMsMax || toldMs > waitMsMax

const isOver = ({ until = Number.POSITIVE_INFINITY }: LaneRequest, now: number): boolean => now >= until
