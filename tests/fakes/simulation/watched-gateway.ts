import { type CallEnd, Gateway, type Pass, type Refused } from '#lib/llm/gateway/gateway.ts'
import { type LaneRequest, waitMsMax } from '#lib/llm/gateway/lane.ts'
import type { Way } from '#lib/llm/gateway/policy.ts'
import type { Candidate } from '#lib/llm/generate.ts'
import type { VendorFailure, VendorReason } from '#lib/llm/refusal.ts'
import { PlainCircuit } from './plain-circuit.ts'
import { PlainLane } from './plain-lane.ts'
import type { Report } from './report.ts'

/** How often those who wait are looked after, in milliseconds: nobody waits longer by more than this. */
export const lookMs = 1_000

const unhealthy: VendorReason[] = ['timeout', 'network', 'server_error', 'overloaded', 'malformed']

/** The real gateway, each of its decisions held against the plain rules. */
export class WatchedGateway extends Gateway {
  private readonly circuitsByPlace = new Map<string, PlainCircuit>()
  private readonly lanesByName = new Map<string, PlainLane>()
  private readonly firsts: number[] = []
  private readonly budgeted: number[] = []
  /** They refused a call at this moment, and their probe has not been heard of yet. */
  private readonly doubtful: PlainCircuit[] = []
  private readonly report: Report
  /** Passes that nobody has given back. */
  held = 0
  retriesGranted = 0

  constructor(parts: ConstructorParameters<typeof Gateway>[0], report: Report) {
    super(parts)
    this.report = report
  }

  override async enter(candidate: Candidate, ask: LaneRequest): Promise<Pass | Refused> {
    const { way } = candidate
    if (!way) return super.enter(candidate, ask)
    const since = this.clock.now()
    const lane = of(this.lanesByName, way.lane, () => new PlainLane(way.limits))
    const place = placeOf(candidate, way)
    const circuit = of(this.circuitsByPlace, place, () => new PlainCircuit(way.breaker))
    lane.waiting.set(ask, place)
    const entered = await super.enter(candidate, ask)
    lane.waiting.delete(ask)
    const waitedMs = this.clock.now() - since
    const bound = Math.min(
      ask.priority === 'batch' ? Number.POSITIVE_INFINITY : waitMsMax,
      Math.max(0, (ask.until ?? Number.POSITIVE_INFINITY) - since),
    )
    this.report.hold(waitedMs <= bound + lookMs, () => `${way.lane}: a ${ask.priority} call waited ${waitedMs} ms of ${bound}`)
    if ('refused' in entered) this.refused(circuit, lane, entered)
    return 'refused' in entered ? entered : this.passed(candidate, ask, entered, circuit, lane, place)
  }

  override asked(): void {
    this.firsts.push(this.clock.now())
    super.asked()
  }

  override waitBeforeRetry(failure: VendorFailure, candidate: Candidate, attempt: number, remainingMs: number): number | undefined {
    const waitMs = super.waitBeforeRetry(failure, candidate, attempt, remainingMs)
    if (waitMs === undefined) return undefined
    this.retriesGranted++
    if (failure.retryAfterMs !== undefined) return waitMs
    const second = Math.floor(this.clock.now() / 1_000)
    const recent = (moments: number[]) => moments.filter((at) => Math.floor(at / 1_000) > second - 10).length
    this.budgeted.push(this.clock.now())
    this.report.hold(recent(this.budgeted) <= 100 + 0.1 * recent(this.firsts), () => 'more retries than the budget has')
    return waitMs
  }

  /** To be called when nothing more can be done at this moment. */
  quiet(): void {
    for (const { probedAt } of this.doubtful.splice(0))
      this.report.hold(probedAt === this.clock.now(), () => 'a circuit refused a call, and no other was its probe')
    for (const [name, lane] of this.lanesByName)
      this.report.hold(!lane.isIdle(this.clock.now()), () => `${name}: ${lane.waiting.size} wait for nothing`)
  }

  private refused(circuit: PlainCircuit, lane: PlainLane, { refused: why }: Refused): void {
    const now = this.clock.now()
    if (why !== 'circuit_open') return
    lane.notMade(now)
    if (circuit.verdict(now) === 'refuse' || circuit.changedAt === now) return
    this.doubtful.push(circuit)
  }

  private passed(candidate: Candidate, ask: LaneRequest, pass: Pass, circuit: PlainCircuit, lane: PlainLane, place: string): Pass {
    const { totalMs } = candidate.timeouts
    const passedAt = this.clock.now()
    const verdict = circuit.verdict(passedAt)
    // What was let through and what opened the circuit may be heard of in the other order.
    this.report.hold(verdict !== 'refuse' || circuit.openedAt === passedAt, () => 'a call was let through an open circuit')
    const call = circuit.begin(verdict === 'probe', passedAt, passedAt + totalMs + 10_000)
    const begun = { at: passedAt, tokens: ask.tokens, isRunning: true }
    const broken = lane.begin(begun, place)
    if (broken) this.report.problem(`${candidate.way?.lane}: ${broken}`)
    this.held++
    return {
      ...pass,
      leave: (end) => {
        this.report.hold(begun.isRunning, () => 'a pass was given back twice')
        this.held--
        begun.isRunning = false
        if (end?.tokens != null) begun.tokens = end.tokens
        const now = this.clock.now()
        circuit.end(call, bearingOf(end), now)
        if (end?.failure) restAfter(end.failure, lane, place, now)
        if (end?.failure?.symptom === 'total_timeout' && !end.cutByTurn)
          this.report.hold(now - passedAt >= totalMs, () => 'a vendor is blamed for a turn that ran out of time')
        pass.leave(end)
      },
    }
  }
}

function bearingOf(end: CallEnd | undefined): 'success' | 'failure' | 'neither' {
  if (!end || end.cutByTurn) return 'neither'
  return end.failure ? (unhealthy.includes(end.failure.reason) ? 'failure' : 'neither') : 'success'
}

function restAfter({ reason, retryAfterMs }: VendorFailure, lane: PlainLane, place: string, now: number): void {
  if (reason === 'quota_exhausted') lane.rest(place, now + (retryAfterMs ?? 60_000), now)
  if (reason === 'rate_limited' && retryAfterMs !== undefined) lane.rest(place, now + retryAfterMs, now)
}

const placeOf = ({ catalogId }: Candidate, { lane, region }: Way): string => `${lane} ${region ?? ''} ${catalogId}`

function of<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}
