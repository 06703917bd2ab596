import type { Circuit } from './breaker.ts'

/** The circuits of all instances, where something is there to share them by. */
export type SharedCircuits = {
  /**
   * Changes one circuit for all instances. `change` decides by the state it is given alone, and may be asked again. One
   * instance's changes are answered in their order. Rejects when nothing can be shared now.
   */
  update(key: string, change: (circuit: Circuit) => Circuit): Promise<Circuit>
  /** Has `heard` told of each circuit that another instance has changed, and of those that are not closed when it begins to listen, also after the line was broken. */
  listen(heard: (key: string, circuit: Circuit) => void): void
}
