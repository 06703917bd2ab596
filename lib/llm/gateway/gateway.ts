import type { Dispatcher } from 'undici'
import { type Clock, systemClock } from '../../clock.ts'
import { once } from '../../process.ts'
import { redis } from '../../redis/connection.ts'
import { instanceCount } from '../../redis/instances.ts'
import type { Candidate } from '../generate.ts'
import type { VendorFailure } from '../refusal.ts'
import { bearingOf, type Circuit } from './breaker.ts'
import { type CircuitPass, Circuits } from './circuits.ts'
import { Lane, type LaneRequest, type Stay } from './lane.ts'
import { type Priority, priorities, type Way } from './policy.ts'
import { quotaIn } from './quota.ts'
import { redisCircuits } from './redis-circuits.ts'
import { waitBeforeRetry } from './retry.ts'
import { RetryBudget } from './retry-budget.ts'
import type { SharedCircuits } from './shared-circuits.ts'
import type { SkipReason } from './skip-reasons.ts'

/** A call that may be made now. `leave` has to be told how it ended, also when it was never made (`undefined`). */
export type Pass = { waitedMs: number; leave(end: CallEnd | undefined): void }
/** How a call ended, and how many tokens it had. `cutByTurn`: the turn had no more time for it, which is no fault of the vendor's. */
export type CallEnd = { failure?: VendorFailure; tokens: number | null; cutByTurn?: boolean }
/** Why a call may not be made now, and after how many milliseconds it may be worth another try. */
export type Refused = { refused: SkipReason; retryAfterMs: number }

/** How long a model rests whose vendor says that its quota is used up, and not until when. */
const exhaustedMs = 60_000
/** After this time beyond its own a probe is given up: its instance must have died. */
const probeGraceMs = 10_000

/** A model at one address of one key. */
type Asked = Pick<Candidate, 'catalogId'> & Pick<Way, 'lane' | 'region'>

/** What the gateway has to know of a model, whatever it makes. */
type GatedModel = Pick<Candidate, 'catalogId' | 'provider' | 'timeouts' | 'way'>

type Parts = {
  clock: Clock
  /** From 0 to 1, for jitter and for sharing load. */
  random: () => number
  shared?: SharedCircuits
  /** How many instances share the vendors' limits. */
  instances?: () => number
}

/** A circuit as it is shown. `key` names it for a reset. */
export type ShownCircuit = {
  key: string
  lane: string
  model: string
  provider: string
  region: string | null
  circuit: Circuit
  retryAt: number | null
}

/** A model that its vendor has asked to leave alone, or has nothing left for, until then (milliseconds since 1970). */
type Rest = Pick<ShownCircuit, 'lane' | 'model' | 'region'> & { until: number }

/**
 * What stands between a turn and the vendors: whether a model may be asked now, when, and whether it is asked again. Its
 * decisions are functions of what it has seen and of its clock; it makes no call itself.
 */
export class Gateway {
  readonly clock: Clock
  readonly random: () => number
  private readonly lanes = new Map<string, Lane>()
  private readonly circuits: Circuits
  private readonly retries = new RetryBudget()
  private readonly share: () => number
  /** The ways on which models were asked, to show their circuits and rests by. */
  private readonly ways = new Map<string, Pick<Candidate, 'catalogId' | 'provider'> & { way: Way; askedAt: number }>()

  constructor({ clock, random, shared, instances = () => 1 }: Parts) {
    this.clock = clock
    this.random = random
    this.circuits = new Circuits(clock, shared)
    this.share = () => 1 / instances()
  }

  /** Waits until the candidate may be asked, or says why it may not. Never rejects. The embedded engine is always let through. */
  enter(candidate: GatedModel, request: LaneRequest): Pass | Refused | Promise<Pass | Refused> {
    const { way } = candidate
    if (!way) return freePass
    const key = keyOf(candidate, way)
    if (this.circuits.refuses(key, way.breaker)) return this.open(key, way)
    const stay = this.lane(way).enter(request, key)
    return stay instanceof Promise ? stay.then((later) => this.through(candidate, way, later)) : this.through(candidate, way, stay)
  }

  /** How long to wait before the same call is made again, in milliseconds; undefined when it is not. */
  waitBeforeRetry(failure: VendorFailure, { way }: Pick<GatedModel, 'way'>, attempt: number, remainingMs: number): number | undefined {
    if (!way) return undefined
    const waitMs = waitBeforeRetry(failure, way.retry, { attempt, remainingMs, random: this.random })
    // What the vendor asked for is no storm of ours.
    if (waitMs === undefined || failure.retryAfterMs !== undefined) return waitMs
    return this.retries.takeRetry(this.clock.now()) ? waitMs : undefined
  }

  /** A turn asks a model for the first time. */
  asked(): void {
    this.retries.called(this.clock.now())
  }

  /** An answer of this model came with these headers, which may tell what is left of the vendor's quota. */
  heard(asked: Asked, headers: Dispatcher.ResponseData['headers']): void {
    const quota = quotaIn(headers, this.clock.now())
    if (quota) this.lanes.get(asked.lane)?.hear(quota, keyOf(asked, asked))
  }

  /** How full the candidate's key is, from 0 to 1; 1 also where it would be refused. */
  loadOf(candidate: GatedModel): number {
    const { way } = candidate
    if (!way) return 0
    const key = keyOf(candidate, way)
    return this.circuits.refuses(key, way.breaker) ? 1 : (this.lanes.get(way.lane)?.load(key) ?? 0)
  }

  /** Whether the candidate's vendor has asked for a pause, or has nothing left for it for longer than anybody waits. */
  rests(candidate: GatedModel): boolean {
    const { way } = candidate
    return way !== null && this.lanes.get(way.lane)?.restsUntil(keyOf(candidate, way)) !== undefined
  }

  /** In how many milliseconds one of these candidates may take a turn again; undefined where one takes it now, at once or after a bearable wait. */
  fullFor(plan: Candidate[], priority: Priority): number | undefined {
    let leastMs = Number.POSITIVE_INFINITY
    for (const candidate of plan) {
      const { way } = candidate
      const fullMs = way ? (this.lanes.get(way.lane)?.fullFor(priority, keyOf(candidate, way)) ?? 0) : 0
      if (fullMs === 0) return undefined
      leastMs = Math.min(leastMs, fullMs)
    }
    return leastMs === Number.POSITIVE_INFINITY ? undefined : leastMs
  }

  /** Every circuit that has seen a failure since it was last sound. */
  shownCircuits(): ShownCircuit[] {
    return this.circuits.all().flatMap(([key, circuit]) => {
      const known = this.ways.get(key)
      if (!known) return []
      const { catalogId: model, provider, way } = known
      const retryAt = circuit.mode === 'open' ? circuit.openedAt + way.breaker.openMs : null
      return [{ key, lane: way.lane, model, provider, region: way.region, circuit, retryAt }]
    })
  }

  /** Every model that is left alone because its vendor asked for it, or has nothing left for it. */
  shownRests(): Rest[] {
    return Array.from(this.ways).flatMap(([key, { catalogId: model, way }]) => {
      const { lane, region } = way
      const until = this.lanes.get(lane)?.restsUntil(key)
      return until === undefined ? [] : [{ lane, model, region, until }]
    })
  }

  /** Closes a circuit by hand; false when there is none of this key. */
  reset(key: string): boolean {
    if (!this.ways.has(key)) return false
    this.circuits.reset(key)
    return true
  }

  /** Forgets the keys that are not among these any more, unless calls are on them still, and the models that nobody has asked for an hour. */
  keepOnly(lanes: ReadonlySet<string>): void {
    for (const [name, lane] of this.lanes) {
      lane.tidy()
      if (!lanes.has(name) && lane.state.running + lane.state.waiting === 0) this.lanes.delete(name)
    }
    const hourAgo = this.clock.now() - forgottenMs
    for (const [key, { way, askedAt }] of this.ways) {
      if (this.lanes.has(way.lane) && askedAt > hourAgo) continue
      this.ways.delete(key)
      this.circuits.forget(key)
    }
  }

  /** How many retries there were too many of to be made. */
  get retriesRefused(): number {
    return this.retries.refused
  }

  /** What runs and waits on each key. */
  shownLanes() {
    return Array.from(this.lanes, ([lane, { state }]) => ({ lane, ...state }))
  }

  /** How many wait, by priority. */
  depths(): Record<Priority, number> {
    const sum = (name: Priority) => Array.from(this.lanes.values()).reduce((all, lane) => all + lane.waitingOf(name), 0)
    return Object.fromEntries(priorities.map((name) => [name, sum(name)])) as Record<Priority, number>
  }

  private lane({ lane: name, limits }: Way): Lane {
    let lane = this.lanes.get(name)
    if (!lane) {
      lane = new Lane(limits, this.clock, this.share)
      this.lanes.set(name, lane)
    }
    lane.limits = limits // as they are set now
    return lane
  }

  private through(candidate: GatedModel, way: Way, stay: Awaited<ReturnType<Lane['enter']>>): Pass | Refused | Promise<Pass | Refused> {
    if ('why' in stay) return { refused: turnedAway[stay.why], retryAfterMs: stay.retryAfterMs }
    const key = keyOf(candidate, way)
    const circuitPass = this.circuits.enter(key, way.breaker, candidate.timeouts.totalMs + probeGraceMs)
    const entered = (circuitPass: CircuitPass | null) =>
      circuitPass ? this.passOf(key, candidate, way, stay, circuitPass) : this.notThrough(key, way, stay)
    return circuitPass instanceof Promise ? circuitPass.then(entered) : entered(circuitPass)
  }

  private passOf(key: string, candidate: GatedModel, way: Way, stay: Stay, circuitPass: CircuitPass): Pass {
    const { catalogId, provider } = candidate
    this.ways.set(key, { catalogId, provider, way, askedAt: this.clock.now() }) // as it is set now
    return {
      waitedMs: stay.waitedMs,
      leave: (end) => {
        this.circuits.leave(key, circuitPass, end && !end.cutByTurn ? bearingOf(end.failure?.reason) : 'neither', way.breaker)
        if (end?.failure) this.restAfter(end.failure, key, way)
        stay.leave(end?.tokens ?? null)
      },
    }
  }

  /** The circuit opened while the call waited, or another one is its probe. */
  private notThrough(key: string, way: Way, stay: Stay): Refused {
    stay.leave(0)
    return this.open(key, way)
  }

  private open(key: string, { breaker }: Way): Refused {
    const { openedAt } = this.circuits.of(key)
    return { refused: 'circuit_open', retryAfterMs: Math.max(1_000, openedAt + breaker.openMs - this.clock.now()) }
  }

  /** A vendor that wants to be left alone for a while is left alone by all calls of this model: it may count each by itself. */
  private restAfter({ reason, retryAfterMs }: VendorFailure, key: string, way: Way): void {
    const now = this.clock.now()
    const restMs = reason === 'quota_exhausted' ? (retryAfterMs ?? exhaustedMs) : reason === 'rate_limited' ? retryAfterMs : undefined
    if (restMs !== undefined) this.lane(way).rest(now + Math.min(restMs, restMsMax), key)
  }
}

/** As long as instances that share circuits keep one of which nothing is heard. */
const forgottenMs = 3_600_000

/** No vendor's date or number keeps a model at rest for longer. */
const restMsMax = 3_600_000

const turnedAway = { full: 'queue_full', resting: 'resting', waited: 'waited', left: 'stopped' } as const

const freePass: Pass = { waitedMs: 0, leave: () => {} }

/** One circuit and one rest for each model, on each key, at each address. */
const keyOf = ({ catalogId }: Pick<GatedModel, 'catalogId'>, { lane, region }: Pick<Way, 'lane' | 'region'>): string =>
  `${lane} ${region ?? ''} ${catalogId}`

/** The gateway of this process. Where there is Redis, its circuits and the vendors' limits are shared with the other instances. */
export const gateway = (): Gateway =>
  once('llm.gateway', () => {
    const client = redis()
    const shared = client && redisCircuits(client)
    return new Gateway({ clock: systemClock, random: Math.random, shared, instances: instanceCount })
  })
