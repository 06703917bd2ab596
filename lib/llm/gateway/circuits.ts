import type { Clock } from '../../clock.ts'
import { afterCall, type Bearing, type Circuit, closedCircuit, verdictOf, withProbe, withSuccesses } from './breaker.ts'
import type { BreakerPolicy } from './policy.ts'
import type { SharedCircuits } from './shared-circuits.ts'

/** A call that its circuit lets through, and until when it is out as a probe; null where it is none. */
export type CircuitPass = { probeUntil: number | null }

/**
 * The circuits of all models, by key. Where instances share them, all know of a failure at once; successes on a circuit
 * that has seen no failure are counted here and told with the next one, so that a sound vendor costs nothing. When nothing
 * can be shared, each instance decides by what it knows itself.
 */
export class Circuits {
  private readonly known = new Map<string, Circuit>()
  /** Successes that the other instances have not been told of. */
  private readonly untold = new Map<string, number>()
  /** The circuits whose probe this instance is asking the others for. */
  private readonly asking = new Set<string>()
  private readonly clock: Clock
  private readonly shared?: SharedCircuits

  constructor(clock: Clock, shared?: SharedCircuits) {
    this.clock = clock
    this.shared = shared
    shared?.listen((key, circuit) => void this.known.set(key, circuit))
  }

  of(key: string): Circuit {
    return this.known.get(key) ?? closedCircuit
  }

  all(): [key: string, circuit: Circuit][] {
    return Array.from(this.known)
  }

  /** True when a call would not be let through now. */
  refuses(key: string, policy: BreakerPolicy): boolean {
    return verdictOf(this.of(key), this.clock.now(), policy) === 'refuse'
  }

  /** Lets a call through or not; the one probe of a half-open circuit is given up after `probeMs`. */
  enter(key: string, policy: BreakerPolicy, probeMs: number): CircuitPass | null | Promise<CircuitPass | null> {
    const verdict = verdictOf(this.of(key), this.clock.now(), policy)
    if (verdict === 'pass') return { probeUntil: null }
    return verdict === 'refuse' || this.asking.has(key) ? null : this.probe(key, policy, probeMs)
  }

  /** The call that was let through has ended. */
  leave(key: string, { probeUntil }: CircuitPass, bearing: Bearing, policy: BreakerPolicy): void {
    const before = this.of(key)
    const step = (circuit: Circuit) => {
      const isProbe = probeUntil !== null && probeUntil === circuit.probeUntil // one that was given up is an old call like any other
      return afterCall(circuit, bearing, { isProbe }, this.clock.now(), policy)
    }
    this.known.set(key, step(before))
    if (!this.shared) return
    if (before.mode === 'closed' && before.failures === 0 && bearing !== 'failure') {
      if (bearing === 'success') this.untold.set(key, (this.untold.get(key) ?? 0) + 1)
      return
    }
    const earlier = this.untold.get(key) ?? 0
    this.untold.delete(key)
    this.share(key, (circuit) => step(withSuccesses(circuit, earlier, this.clock.now())))
  }

  /** Nothing more is known of it here. */
  forget(key: string): void {
    this.known.delete(key)
    this.untold.delete(key)
  }

  /** Closes a circuit by hand. */
  reset(key: string): void {
    this.known.set(key, closedCircuit)
    this.share(key, () => closedCircuit)
  }

  private async probe(key: string, policy: BreakerPolicy, probeMs: number): Promise<CircuitPass | null> {
    let won = false
    const step = (circuit: Circuit): Circuit => {
      const now = this.clock.now()
      const verdict = verdictOf(circuit, now, policy)
      won = verdict !== 'refuse'
      return verdict === 'probe' ? withProbe(circuit, now + probeMs) : circuit
    }
    this.asking.add(key) // while nothing is decided, the next call would take the state it sees for its own probe's
    const circuit = this.shared ? await this.shared.update(key, step).catch(() => step(this.of(key))) : step(this.of(key))
    this.asking.delete(key)
    this.known.set(key, circuit)
    return won ? { probeUntil: circuit.probeUntil } : null
  }

  private share(key: string, change: (circuit: Circuit) => Circuit): void {
    // Without the others this instance goes on by what it knows.
    void this.shared?.update(key, change).then(
      (circuit) => this.known.set(key, circuit),
      () => {},
    )
  }
}
