/** @jsxImportSource preact */
import { render } from 'preact'
import { addStyles } from './launcher/style-sheet.ts'
import { handover, type PanelScript } from './panel-contract.ts'
import { startChat } from './start-chat.ts'
import belowAnswers from './styles/below-answers.css'
import contact from './styles/contact.css'
import dock from './styles/dock.css'
import messages from './styles/messages.css'
import panel from './styles/panel.css'
import theme from './styles/theme.css'
import { PanelView } from './view/panel-view.tsx'
import { followVisibleScreen } from './view/use-full-screen.ts'
import { ownWords } from './view/words.ts'

/** The second script: the chat itself, in the box that the loader shows. */
const mount: PanelScript['mount'] = ({ shadow, box, base, bot, lang: firstLang, floating, identity, emit, close }) => {
  let lang = firstLang
  let words = ownWords
  const chat = startChat({ base, bot, lang, page: location.href, identity: identity ?? undefined })
  addStyles(shadow, theme + panel + dock + contact + messages + belowAnswers)

  const draw = () => render(<PanelView chat={chat} lang={lang} words={words} floating={floating} onClose={close} />, box)
  const unfollow = floating ? followVisibleScreen(box) : undefined
  for (const name of ['ready', 'message', 'handoff'] as const) chat.on(name, (detail) => emit(name, detail))

  return {
    show(takeFocus) {
      box.hidden = false
      draw()
      if (!takeFocus) return
      // On a touch screen the text box would open the keyboard over what there is to read.
      const touch = matchMedia('(pointer: coarse)').matches
      box.querySelector<HTMLElement>(touch ? '.frame' : 'textarea')?.focus()
    },
    hide() {
      box.hidden = true
    },
    setLang(to, itsWords) {
      lang = to
      words = itsWords
      draw()
    },
    identify: (who) => chat.identify(who),
    end() {
      unfollow?.()
      render(null, box)
      chat.end()
    },
  }
}

Reflect.set(globalThis, handover, { mount, words: ownWords } satisfies PanelScript)
