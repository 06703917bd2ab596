import type { WidgetEvents } from '../panel-contract.ts'

export type Listener<Name extends keyof WidgetEvents> = (detail: WidgetEvents[Name]) => void

/** The browser reports a listener that throws as the page's own error, and goes on with the others. */
export function createEvents() {
  const target = new EventTarget()
  return {
    on<Name extends keyof WidgetEvents>(name: Name, listener: Listener<Name>): () => void {
      const hear = (event: Event) => listener((event as CustomEvent).detail)
      target.addEventListener(name, hear)
      return () => target.removeEventListener(name, hear)
    },
    emit<Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]): void {
      target.dispatchEvent(new CustomEvent(name, { detail }))
    },
  }
}
