import { type Priority, priorities } from './policy.ts'

/** One who waits. `flow`: whose it is, as `bot:…` or `key:…`. The queue keeps in `isHere` whether it has it: a set of all would be slower the more there are. */
export type Waiting = { priority: Priority; flow: string; isHere?: boolean }

/** How often each priority is served while all of them wait: none starves, and the higher hardly notices. */
export const weights: Record<Priority, number> = { high: 16, normal: 4, batch: 1 }

/** First in, first out, in constant time taken together; what left is passed over. */
class Line<T> {
  private entries: T[] = []
  private first = 0

  add(entry: T): void {
    this.entries.push(entry)
  }
  get head(): T | undefined {
    return this.entries[this.first]
  }
  shift(): void {
    this.first++
    if (this.first > 500 && this.first * 2 > this.entries.length) this.keep(() => true)
  }
  keep(wanted: (entry: T) => boolean): void {
    this.entries = this.entries.slice(this.first).filter(wanted)
    this.first = 0
  }
  *rest(): Generator<T> {
    for (let at = this.first; at < this.entries.length; at++) yield this.entries[at] as T
  }
}

type Flow<T> = { name: string; line: Line<T>; waiting: number; left: number }

/** Those of one priority: the flows in turns, each one's own in the order they came. */
class Class<T extends Waiting> {
  private readonly flows = new Map<string, Flow<T>>()
  private turns = new Line<Flow<T>>()
  waiting = 0
  /** How much it was served by its weight (stride scheduling, Waldspurger and Weihl 1995): the least is served next. */
  pass = 0
  readonly weight: number

  constructor(weight: number) {
    this.weight = weight
  }

  add(entry: T): void {
    const flow = this.flows.get(entry.flow) ?? this.begun(entry.flow)
    flow.line.add(entry)
    flow.waiting++
    this.waiting++
    entry.isHere = true
  }

  /** Takes out one who waits no longer; false when he was not here. */
  remove(entry: T): boolean {
    if (!entry.isHere) return false
    entry.isHere = false
    this.waiting--
    const flow = this.flows.get(entry.flow) as Flow<T>
    flow.waiting--
    flow.left++
    if (flow.left > 100 && flow.left > flow.waiting) {
      flow.line.keep(({ isHere }) => isHere === true)
      flow.left = 0
    }
    return true
  }

  get next(): T | undefined {
    for (let flow = this.turns.head; flow; flow = this.turns.head) {
      while (flow.line.head && !flow.line.head.isHere) {
        flow.line.shift()
        flow.left--
      }
      if (flow.line.head) return flow.line.head
      this.turns.shift()
      this.flows.delete(flow.name)
    }
    return undefined
  }

  take(): void {
    const entry = this.next
    const flow = this.turns.head
    if (!entry || !flow) return
    flow.line.shift()
    flow.waiting--
    this.waiting--
    entry.isHere = false
    this.turns.shift()
    if (flow.waiting > 0) this.turns.add(flow)
    else this.flows.delete(flow.name)
    this.pass += 1 / this.weight
  }

  /** Everybody in the order in which they would be served if nobody came. */
  *inOrder(): Generator<T> {
    let lines: Iterable<Iterator<T>> = this.turns.rest().map(({ line }) => line.rest().filter(({ isHere }) => isHere))
    for (let left = true; left; ) {
      const longer: Iterator<T>[] = []
      for (const line of lines) {
        const next = line.next()
        if (next.done) continue
        yield next.value
        longer.push(line)
      }
      left = longer.length > 0
      lines = longer
    }
  }

  private begun(name: string): Flow<T> {
    const flow = { name, line: new Line<T>(), waiting: 0, left: 0 }
    this.flows.set(name, flow)
    this.turns.add(flow)
    return flow
  }
}

/**
 * Who waits, and who is next: the higher priority more often, bots and keys of one priority in turns, each one's own in
 * the order they came. Everything takes constant time on average, however many wait: `inOrder` for each that is taken of it.
 */
export class FairQueue<T extends Waiting> {
  private readonly classes = Object.fromEntries(priorities.map((name) => [name, new Class<T>(weights[name])])) as Record<Priority, Class<T>>
  /** The pass of the class that was served last: one that had nobody begins there, and not with what it missed. */
  private pass = 0

  get waiting(): number {
    return priorities.reduce((sum, name) => sum + this.classes[name].waiting, 0)
  }

  waitingOf(priority: Priority): number {
    return this.classes[priority].waiting
  }

  add(entry: T): void {
    const its = this.classes[entry.priority]
    if (its.waiting === 0) its.pass = Math.max(its.pass, this.pass)
    its.add(entry)
  }

  remove(entry: T): boolean {
    return this.classes[entry.priority].remove(entry)
  }

  get next(): T | undefined {
    return this.classes[this.nextClass() ?? 'normal'].next
  }

  take(): T | undefined {
    const name = this.nextClass()
    if (!name) return undefined
    const { next } = this.classes[name]
    this.pass = this.classes[name].pass
    this.classes[name].take()
    return next
  }

  /** Everybody in the order in which they would be served if nobody came. To be taken from before the queue changes. */
  *inOrder(): Generator<T> {
    yield* inStrides(priorities.map((name) => ({ pass: this.classes[name].pass, entries: this.classes[name].inOrder() })))
  }

  private nextClass(): Priority | undefined {
    let least: Priority | undefined
    for (const name of priorities)
      if (this.classes[name].waiting > 0 && (!least || this.classes[name].pass < this.classes[least].pass)) least = name
    return least
  }
}

/** Everybody of several orders, as strides would serve them: each time from the one whose `pass` is the least. */
export function* inStrides<T extends Waiting>(orders: { pass: number; entries: Iterator<T> }[]): Generator<T> {
  const lines = orders.map(({ pass, entries }) => ({ pass, entries, next: entries.next() }))
  for (let line = leastOf(lines); line; line = leastOf(lines)) {
    const entry = line.next.value as T
    yield entry
    line.next = line.entries.next()
    line.pass += 1 / weights[entry.priority]
  }
}

/** Of those that have somebody left, the one that was served least; the higher priority where two are equal. */
function leastOf<L extends { next: IteratorResult<unknown>; pass: number }>(lines: L[]): L | undefined {
  let least: L | undefined
  for (const line of lines) if (!line.next.done && (!least || line.pass < least.pass)) least = line
  return least
}
