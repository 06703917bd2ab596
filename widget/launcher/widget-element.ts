import type { Identity, WidgetEvents } from '../panel-contract.ts'
import type { Listener } from './events.ts'
import { genuine } from './genuine.ts'
import { loadPanel } from './load-panel.ts'
import { wasOpen } from './memory-of-open.ts'
import { createOpening } from './opening.ts'
import { pageLang, type Tag } from './tag.ts'

// A single-page app may take its whole body away and put up another one.
const returnMs = 100

type Opening = ReturnType<typeof createOpening>

/** Makes the class of `<frontdesk-widget>`. `tag` is the script tag that brought it: where the panel comes from. */
export function widgetClass(tag: Tag) {
  return class FrontdeskWidget extends HTMLElement {
    static observedAttributes = ['lang']
    /** Those in the page, first come first; one that waits to return is among them. */
    static all: FrontdeskWidget[] = []
    opening?: Opening
    /** Made by a script tag: it outlives the body that it was put into. */
    stays = false
    waiting: ((opening: Opening) => void)[] = []

    static place({ base, bot, lang, open }: Tag): void {
      if (FrontdeskWidget.all.some((other) => other.base === base && other.bot === bot && other.stays)) return
      const widget = new FrontdeskWidget()
      widget.stays = true
      widget.setAttribute('base', base)
      widget.setAttribute('bot', bot)
      widget.setAttribute('lang', lang)
      FrontdeskWidget.all.push(widget)
      const append = () => {
        genuine('body').append(widget)
        if (wasOpen(bot) ?? open) widget.withOpening((opening) => void opening.open(false))
      }
      if (genuine('body')) append()
      else genuine('addEventListener').call(document, 'DOMContentLoaded', append)
    }

    get base() {
      return this.getAttribute('base') ?? tag.base
    }
    get bot() {
      return this.getAttribute('bot') ?? tag.bot
    }

    connectedCallback(): void {
      const { base, bot } = this
      const floating = this.getAttribute('mode') !== 'page'
      const { all } = FrontdeskWidget
      if (!all.includes(this)) {
        // A page that is put back from a copy of itself brings a copy of us too.
        if (floating && all.some((other) => other.base === base && other.bot === bot)) return void super.remove()
        all.push(this)
      }
      if (this.opening) return
      const lang = pageLang(this.getAttribute('lang'))
      const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
      this.opening = createOpening(shadow, {
        base,
        bot,
        lang,
        floating,
        load: (wanted) => loadPanel(tag.base, wanted, tag.nonce),
      })
      shadow.querySelector('.frontdesk')?.setAttribute('data-place', String(all.indexOf(this)))
      this.opening.on('open', () => {
        for (const other of all) if (other !== this) other.opening?.close(false) // they would cover one another
      })
      for (const waiting of this.waiting.splice(0)) waiting(this.opening)
      if (!floating) void this.opening.open(false)
    }

    disconnectedCallback(): void {
      setTimeout(() => {
        if (this.isConnected) return
        if (this.stays) genuine('body')?.append(this)
        else this.leave()
      }, returnMs)
    }

    attributeChangedCallback(_name: string, _before: string | null, lang: string | null): void {
      void this.opening?.setLang(pageLang(lang))
    }

    open(): void {
      this.withOpening((opening) => void opening.open(true))
    }
    close(): void {
      this.withOpening((opening) => opening.close())
    }
    identify(identity: Identity | null): void {
      this.withOpening((opening) => opening.identify(identity))
    }
    on<Name extends keyof WidgetEvents>(name: Name, listener: Listener<Name>): () => void {
      let wanted = true
      let stop = () => {}
      this.withOpening((opening) => {
        if (wanted) stop = opening.on(name, listener)
      })
      return () => {
        wanted = false
        stop()
      }
    }

    /** Who calls this means it: the widget does not come back. */
    override remove(): void {
      this.stays = false
      super.remove()
    }

    withOpening(use: (opening: Opening) => void): void {
      if (this.opening) use(this.opening)
      else this.waiting.push(use)
    }

    leave(): void {
      const { all } = FrontdeskWidget
      if (all.includes(this)) all.splice(all.indexOf(this), 1)
      this.opening?.end()
      this.opening = undefined
      this.shadowRoot?.replaceChildren()
      if (this.shadowRoot) this.shadowRoot.adoptedStyleSheets = []
    }
  }
}

export type WidgetClass = ReturnType<typeof widgetClass>
