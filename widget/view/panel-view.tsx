/** @jsxImportSource preact */
import { languageTag } from '../launcher/lang.ts'
import { ContactForm } from './contact-form.tsx'
import { Conversation } from './conversation.tsx'
import { Header } from './header.tsx'
import { keepTabInside } from './keep-tab-inside.ts'
import type { PanelProps } from './panel-state.ts'
import { smallScreen } from './small-screen.ts'

/** The whole panel: a bar on top, below it the conversation or the way to a person. */
export function PanelView(panel: PanelProps) {
  const { lang, floating, contacting, pictures, close } = panel
  const fullScreen = floating && smallScreen.matches
  const dialog = floating && ({ role: 'dialog', 'aria-labelledby': 'name', 'aria-modal': fullScreen } as const)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of everything inside
    <div
      {...dialog}
      class="frame"
      lang={languageTag[lang]}
      tabIndex={-1}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => pictures.take(event, event.dataTransfer)}
      onKeyDown={(event) => {
        if (!floating) return
        if (event.key === 'Escape' && !event.isComposing) close()
        else if (fullScreen) keepTabInside(event)
      }}
    >
      <Header {...panel} />
      {/* Hidden, not gone: the unsent text and the place in the conversation stay. */}
      <div class="body" hidden={contacting}>
        <Conversation {...panel} />
      </div>
      {contacting && <ContactForm {...panel} />}
    </div>
  )
}
