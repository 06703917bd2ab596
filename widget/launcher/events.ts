import type { WidgetEvents } from '../panel-contract.ts'

export type Listener<Name extends keyof WidgetEvents> = (detail: WidgetEvents[Name]) => void

export function createEvents() {
  const listeners = new Map<string, Set<(detail: never) => void>>()
  return {
    on<Name extends keyof WidgetEvents>(name: Name, listener: Listener<Name>): () => void {
      const all = listeners.get(name) ?? new Set()
      listeners.set(name, all.add(listener))
      return () => void all.delete(listener)
    },
    /** Each listener runs by itself: one that throws is reported by the browser as the page's own error and stops nobody. */
    emit<Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]): void {
      for (const listener of listeners.get(name) ?? []) queueMicrotask(() => (listener as Listener<Name>)(detail))
    },
  }
}
