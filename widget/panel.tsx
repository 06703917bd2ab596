/** @jsxImportSource preact */
import { addStyles } from './launcher/style-sheet.ts'
import { handover, type PanelScript } from './panel-contract.ts'
import { createPictures } from './pictures.ts'
import { startChat } from './start-chat.ts'
import { createStore } from './store.ts'
import belowAnswers from './styles/below-answers.css'
import contact from './styles/contact.css'
import dock from './styles/dock.css'
import messages from './styles/messages.css'
import panel from './styles/panel.css'
import theme from './styles/theme.css'
import type { Attachment, Turn } from './turn.ts'
import { createAutoscroll } from './view/autoscroll.ts'
import { draw as drawInto } from './view/draw.ts'
import { firstState } from './view/panel-state.ts'
import { PanelView } from './view/panel-view.tsx'
import { followVisibleScreen, smallScreen } from './view/small-screen.ts'
import { ownWords, speak } from './view/words.ts'

/** Steps are drawn at once, words at most so often: they may arrive faster than anybody reads. */
const redrawMs = 40

const areOnlyWords = (drawn: Turn[], turns: Turn[]) => drawn.length === turns.length && drawn.at(-1)?.phase === turns.at(-1)?.phase

/** The second script: the chat itself, in the box that the loader shows. */
const mount: PanelScript['mount'] = ({ shadow, box, base, bot, lang, floating, identity, emit, close }) => {
  const ending = new AbortController()
  const { signal } = ending
  const store = createStore(firstState(lang), ({ turns }) => {
    if (turns && areOnlyWords(drawn, turns)) timer ??= setTimeout(draw, redrawMs)
    else draw()
  })
  const pictures = createPictures(store, () => chat)
  const onVisitor = () => {
    pictures.clear()
    store.set({ text: '', contacting: false, contact: {} })
  }
  const chat = startChat({ store, base, bot, lang, page: location.origin + location.pathname, identity, emit, onVisitor, signal })
  const scroll = createAutoscroll((atEnd) => {
    if (atEnd !== store.get().atEnd) store.set({ atEnd })
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  let drawn: Turn[] = []

  function draw(): void {
    clearTimeout(timer)
    timer = undefined
    if (signal.aborted) return
    const state = store.get()
    drawn = state.turns
    speak(state.words)
    drawInto(box, [<PanelView {...state} {...view} name={state.bot?.name ?? 'Frontdesk'} />])
    scroll.settle()
  }

  const focus = (selector: string) => box.querySelector<HTMLElement>(selector)?.focus()
  const focusField = () => focus('textarea')
  /** On a touch screen the text box would open the keyboard over what there is to read. */
  const focusUnlessTouch = (instead: string) => (matchMedia('(pointer: coarse)').matches ? focus(instead) : focusField())
  const view = {
    chat,
    pictures,
    scroll,
    floating,
    close,
    change: store.set,
    focusField,
    keepFocus: () => focusUnlessTouch('.log'),
    ask(question: string, attachments?: Attachment[]) {
      scroll.toEnd()
      chat.ask(question, attachments)
    },
    askAgain(clientId: string) {
      scroll.toEnd()
      chat.askAgain(clientId)
      view.keepFocus()
    },
  }

  addStyles(shadow, theme + panel + dock + contact + messages + belowAnswers)
  smallScreen.addEventListener('change', draw, { signal })
  if (floating) followVisibleScreen(box, signal)

  return {
    show(takeFocus) {
      box.hidden = false
      draw()
      if (takeFocus) focusUnlessTouch('.frame')
    },
    hide() {
      box.hidden = true
    },
    setLang: (to, itsWords) => store.set({ lang: to, words: itsWords }),
    identify: chat.identify,
    end() {
      ending.abort()
      pictures.clear()
      scroll.attach(null)
      box.replaceChildren()
    },
  }
}

Reflect.set(globalThis, handover, { mount, words: ownWords } satisfies PanelScript)
