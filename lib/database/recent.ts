import { type Clock, systemClock } from '../clock.ts'
import { once } from '../process.ts'

type Held<V> = { value: Promise<V>; until: number }

/**
 * Keeps what a key read from the database for a moment, so that a burst of turns reads it once. A change made by this
 * process is seen at once (`forget`), one made by another instance after `ttlMs` at the latest. Failures are not kept.
 */
export type Recent<V> = { read(key: string): Promise<V>; forget(key?: string): void }

export function recent<V>(
  name: string,
  load: (key: string) => Promise<V>,
  { ttlMs = 1_000, keysMax = 10_000, clock = systemClock as Clock } = {},
): Recent<V> {
  const held = () => once(`recent.${name}`, () => new Map<string, Held<V>>())
  return {
    read(key) {
      const entries = held()
      const entry = entries.get(key)
      if (entry && entry.until > clock.now()) return entry.value
      if (entries.size >= keysMax) entries.clear()
      const value = load(key)
      entries.set(key, { value, until: clock.now() + ttlMs })
      value.catch(() => entries.delete(key))
      return value
    },
    forget(key) {
      if (key === undefined) held().clear()
      else held().delete(key)
    },
  }
}
