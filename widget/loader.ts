import type { Listener } from './launcher/events.ts'
import { readTag, type Tag } from './launcher/tag.ts'
import { type WidgetClass, widgetClass } from './launcher/widget-element.ts'
import type { Identity, WidgetEvents } from './panel-contract.ts'

/*
 * /widget.js: what a site puts on its pages. It draws the launcher and gives the page `window.Frontdesk`; the panel is
 * loaded when it is first opened. It must never harm the page it is on.
 */
const elementName = 'frontdesk-widget'

function start(tag: Tag): void {
  let element = customElements.get(elementName) as WidgetClass | undefined
  if (!element) {
    element = widgetClass(tag)
    customElements.define(elementName, element)
    offerToPage(element)
  }
  if (tag.launcher) element.place(tag)
}

/** `window.Frontdesk`, which acts on the first widget of the page. */
function offerToPage({ all }: WidgetClass): void {
  const api = {
    open: () => all[0]?.open(),
    close: () => all[0]?.close(),
    identify: (identity: Identity | null) => all[0]?.identify(identity),
    on: <Name extends keyof WidgetEvents>(name: Name, listener: Listener<Name>) => all[0]?.on(name, listener) ?? (() => {}),
  }
  Object.assign(globalThis, { Frontdesk: api })
}

const tag = readTag()
if (tag) start(tag)
