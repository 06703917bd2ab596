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
    /** Made by a script tag: it outlives the body that it was put into. */
    stays = false
    #opening?: Opening

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
        if (wasOpen(bot) ?? open) void widget.opening.open(false)
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
    get floating() {
      return this.getAttribute('mode') !== 'page'
    }

    /** Made when it is first needed, also before the element is in the page. */
    get opening(): Opening {
      if (this.#opening) return this.#opening
      const opening = createOpening(this.shadowRoot ?? this.attachShadow({ mode: 'open' }), {
        base: this.base,
        bot: this.bot,
        floating: this.floating,
        lang: pageLang(this.getAttribute('lang')),
        load: (lang) => loadPanel(tag.base, lang, tag.nonce),
      })
      opening.on('open', () => {
        for (const other of FrontdeskWidget.all) if (other !== this) other.opening.close(false) // they would cover one another
      })
      this.#opening = opening
      return opening
    }

    connectedCallback(): void {
      const { all } = FrontdeskWidget
      if (!all.includes(this)) {
        // A page that is put back from a copy of itself brings a copy of us too.
        if (this.floating && all.some((other) => other.base === this.base && other.bot === this.bot)) return void super.remove()
        all.push(this)
      }
      this.opening.place(all.indexOf(this))
      if (!this.floating) void this.opening.open(false)
    }

    disconnectedCallback(): void {
      setTimeout(() => {
        if (this.isConnected) return
        if (this.stays) genuine('body')?.append(this)
        else this.leave()
      }, returnMs)
    }

    attributeChangedCallback(_name: string, _before: string | null, lang: string | null): void {
      void this.#opening?.setLang(pageLang(lang))
    }

    open(): void {
      void this.opening.open(true)
    }
    close(): void {
      this.opening.close()
    }
    identify(identity: Identity | null): void {
      this.opening.identify(identity)
    }
    on<Name extends keyof WidgetEvents>(name: Name, listener: Listener<Name>): () => void {
      return this.opening.on(name, listener)
    }

    /** Who calls this means it: the widget does not come back. */
    override remove(): void {
      this.stays = false
      super.remove()
    }

    leave(): void {
      const { all } = FrontdeskWidget
      if (all.includes(this)) all.splice(all.indexOf(this), 1)
      this.#opening?.end()
      this.#opening = undefined
    }
  }
}

export type WidgetClass = ReturnType<typeof widgetClass>
