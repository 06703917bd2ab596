/** @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks'
import { type Lang, languageTag } from '../launcher/lang.ts'
import type { Words } from '../panel-contract.ts'
import type { StartedChat } from '../start-chat.ts'
import { ContactForm } from './contact-form.tsx'
import { Conversation } from './conversation.tsx'
import { Header } from './header.tsx'
import { keepTabInside } from './keep-tab-inside.ts'
import { useChat } from './use-chat.ts'
import { useFullScreen } from './use-full-screen.ts'
import { WordsInUse } from './words.ts'

type Props = { chat: StartedChat; lang: Lang; words: Words; floating: boolean; onClose: () => void }

/** The whole panel: a bar on top, below it the conversation or the way to a person. */
export function PanelView({ chat, lang, words, floating, onClose }: Props) {
  const state = useChat(chat)
  const fullScreen = useFullScreen(floating)
  const field = useRef<HTMLTextAreaElement>(null)
  const [contacting, setContacting] = useState(false)
  const [slip, setSlip] = useState(false)
  const name = state.bot?.name ?? 'Frontdesk'

  const startOver = async () => {
    setContacting(false)
    setSlip(false)
    await chat.startOver().catch(() => setSlip(true))
    field.current?.focus()
  }
  const talkToPerson = async () => {
    setSlip(false)
    setContacting(true)
    if (state.handoff !== 'none') return
    await chat.requestPerson().catch(() => setSlip(true)) // the form is open all the same, and says so when it cannot be sent
  }
  const backToChat = () => {
    setContacting(false)
    requestAnimationFrame(() => field.current?.focus())
  }

  const dialog = floating && ({ role: 'dialog', 'aria-labelledby': 'name', 'aria-modal': fullScreen } as const)
  return (
    <WordsInUse.Provider value={words}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of everything inside */}
      <div
        {...dialog}
        class="frame"
        lang={languageTag[lang]}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (!floating) return
          if (event.key === 'Escape' && !event.isComposing) onClose()
          else if (fullScreen) keepTabInside(event)
        }}
      >
        <Header
          name={name}
          connection={state.connection}
          floating={floating}
          onNewChat={() => void startOver()}
          onPerson={() => void talkToPerson()}
          onClose={onClose}
        />
        {/* Hidden, not gone: the unsent text and the place in the conversation stay. */}
        <div class="body" hidden={contacting}>
          <Conversation chat={chat} state={state} name={name} field={field} slip={slip} onContact={() => setContacting(true)} />
        </div>
        {contacting && <ContactForm chat={chat} onBack={backToChat} />}
      </div>
    </WordsInUse.Provider>
  )
}
