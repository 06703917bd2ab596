import type { Chat, ChatState } from '../chat.ts'
import type { Lang } from '../launcher/lang.ts'
import type { Words } from '../panel-contract.ts'
import type { Pictures, PicturesState } from '../pictures.ts'
import { nothingSaid } from '../start-chat.ts'
import type { Attachment } from '../turn.ts'
import type { createAutoscroll } from './autoscroll.ts'
import { ownWords } from './words.ts'

/** All that the panel is drawn from. */
export type PanelState = ChatState &
  PicturesState & {
    lang: Lang
    words: Words
    /** The question that is being written. */
    text: string
    /** The way to a person is shown in place of the conversation. */
    contacting: boolean
    contact: {
      sending?: boolean
      problem?: string
      /** The address to which the shop's people will answer. */
      sentTo?: string
    }
    /** Something the visitor asked for outside of a question could not be done. */
    slip: boolean
    /** The newest words are in sight. */
    atEnd: boolean
    /** Whether the answer of this turn, which was to be copied just now, was. */
    copied?: { clientId: string; done: boolean }
  }

export const firstState = (lang: Lang): PanelState => ({
  ...nothingSaid,
  lang,
  words: ownWords,
  text: '',
  chosen: [],
  contacting: false,
  contact: {},
  slip: false,
  atEnd: true,
})

/** Shows an empty form. */
export const contacting = { contacting: true, contact: {}, slip: false } satisfies Partial<PanelState>

/** What the panel's parts are drawn from, and what they can do. */
export type PanelProps = PanelState & {
  chat: Chat
  pictures: Pictures
  scroll: ReturnType<typeof createAutoscroll>
  floating: boolean
  name: string
  /** Puts a change of the state on the screen at once. */
  change(change: Partial<PanelState>): void
  close(): void
  focusField(): void
  /** For a button that vanishes when pressed. */
  keepFocus(): void
  ask(question: string, attachments?: Attachment[]): void
  askAgain(clientId: string): void
}
