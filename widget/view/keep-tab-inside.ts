import type { TargetedKeyboardEvent } from 'preact'

const pressable = 'button, a[href], summary, textarea, input, [tabindex="0"]'

/** Leads Tab from the last thing in a full-screen panel to the first, and back, since the page behind it cannot be seen. */
export function keepTabInside(event: TargetedKeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Tab') return
  const panel = event.currentTarget
  const shown = Array.from(panel.querySelectorAll<HTMLElement>(pressable)).filter((element) => element.getClientRects().length > 0)
  const focused = (panel.getRootNode() as ShadowRoot).activeElement
  if (event.shiftKey) shown.reverse()
  if (focused !== shown.at(-1) && !(event.shiftKey && focused === panel)) return
  event.preventDefault()
  shown[0]?.focus()
}
