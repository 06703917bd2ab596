/** Chance that is the same for the same seed (mulberry32, T. Ettinger). */
export class Chance {
  private state: number

  constructor(seed: number) {
    this.state = (seed * 0x9e3779b1) | 0
  }

  /** From 0 to 1, without 1. */
  next = (): number => {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number, both bounds included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  happens(share: number): boolean {
    return this.next() < share
  }

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.next() * of.length)] as T
  }
}
