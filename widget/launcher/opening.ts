import type { Identity, Panel, PanelScript, WidgetEvents } from '../panel-contract.ts'
import css from '../styles/launcher.css'
import { createControls } from './controls.ts'
import { createEvents } from './events.ts'
import { forgetSigned } from './forget-signed.ts'
import type { Lang } from './lang.ts'
import { keepOpen } from './memory-of-open.ts'
import { addStyles } from './style-sheet.ts'

export type Settings = { base: string; bot: string; floating: boolean; lang: Lang; load(lang: Lang): Promise<PanelScript> }

/** Everything between a closed launcher and an open panel, the loading of the panel included. */
export function createOpening(shadow: ShadowRoot, { base, bot, floating, lang: firstLang, load }: Settings) {
  const events = createEvents()
  let lang = firstLang
  let panel: Panel | undefined
  let identity: Identity | null | undefined
  let loading = false
  let isOpen = false
  let unread = false
  let unreachable = false
  let ended = false

  const controls = createControls({
    floating,
    onPress: () => (isOpen ? close() : void open(true)),
    onRetry: () => void open(true),
  })
  const draw = () => controls.draw({ open: isOpen, busy: loading, unread, unreachable, lang })
  addStyles(shadow, css)
  shadow.append(controls.wrapper)
  draw()

  const emit = <Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]) => {
    events.emit(name, detail)
    if (name !== 'message' || isOpen) return
    unread = true
    draw()
  }

  /** `asked`: somebody pressed or called for it, so that the focus moves and a failure is told. */
  async function open(asked: boolean): Promise<void> {
    if (isOpen) return
    isOpen = true
    if (loading) return draw() // closed and opened again before it came
    loading = true
    unread = unreachable = false
    if (floating) keepOpen(bot, true)
    draw()
    try {
      const script = panel ? undefined : await load(lang)
      if (ended) return
      panel ??= script?.mount({ shadow, box: controls.box, base, bot, lang, floating, identity, emit, close })
    } catch {
      // The server is down or the page's policy forbids it: the page goes on as if we were not there.
      isOpen = false
      unreachable = asked || !floating
    }
    loading = false
    draw()
    if (!isOpen) return
    panel?.show(asked)
    emit('open', undefined)
  }

  function close(giveFocus = true): void {
    if (!isOpen || !floating) return
    isOpen = false
    keepOpen(bot, false)
    draw()
    panel?.hide()
    if (giveFocus) controls.launcher.focus()
    emit('close', undefined)
  }

  controls.wrapper.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !unreachable || !floating) return
    unreachable = false
    draw()
    controls.launcher.focus()
  })

  return {
    open,
    close,
    on: events.on,
    identify(who: Identity | null) {
      identity = who
      if (panel) panel.identify(who)
      else if (who === null) forgetSigned(base, bot)
    },
    async setLang(to: Lang) {
      lang = to
      draw()
      if (!panel) return
      const script = await load(to).catch(() => undefined) // then it goes on in the language it has
      if (script && lang === to) panel.setLang(to, script.words)
    },
    /** Stands beside the widgets of other bots. */
    place(index: number) {
      controls.wrapper.dataset.place = String(index)
    },
    end() {
      ended = true
      panel?.end()
      shadow.replaceChildren()
      shadow.adoptedStyleSheets = []
    },
  }
}
