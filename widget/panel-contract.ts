import type { widget } from '../messages/en.json'
import type { Lang } from './launcher/lang.ts'

/** Who the visitor is, as the shop's own server vouches for it by `hash` or `jwt`. */
export type Identity = { id?: string; name?: string; email?: string; hash?: string; jwt?: string }

export type WidgetEvents = {
  open: undefined
  close: undefined
  /** The bot is known and can be asked. */
  ready: undefined
  /** An answer was completed. */
  message: { messageId: string; text: string }
  /** The visitor asked for a person. */
  handoff: undefined
}

/** Where and for whom the panel is mounted. */
export type PanelPlace = {
  shadow: ShadowRoot
  /** The panel draws itself into this element and shows or hides it. */
  box: HTMLElement
  base: string
  bot: string
  lang: Lang
  /** In a corner of somebody's page, opened by a launcher; else the panel is the page. */
  floating: boolean
  identity?: Identity | null
  emit<Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]): void
  close(): void
}

export type Panel = {
  show(takeFocus: boolean): void
  hide(): void
  setLang(lang: Lang, words: Words): void
  identify(identity: Identity | null): void
  /** Takes the panel away and leaves nothing running. */
  end(): void
}

export type Words = typeof widget

/** What the second script brings: the panel, and the words of the one language it was built for. */
export type PanelScript = { mount(place: PanelPlace): Panel; words: Words }

/** Where the second script leaves its `PanelScript` for the first. An old loader may meet a new panel: only ever extend the two. */
export const handover = Symbol.for('frontdesk.panel')
