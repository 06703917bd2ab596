/** @jsxImportSource preact */
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { Icon } from './icons.tsx'
import { fill, useWords } from './words.ts'

const nameLengthMax = 100
const emailLengthMax = 254
const messageLengthMax = 4000

type Props = { chat: Chat; onBack: () => void }

/** The way to a person: who asks, how to reach them, and what it is about. */
export function ContactForm({ chat, onBack }: Props) {
  const t = useWords().contact
  const [sentTo, setSentTo] = useState<string>()
  const [problem, setProblem] = useState('')
  const [sending, setSending] = useState(false)
  const heading = useRef<HTMLHeadingElement | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: also when the form gives way to the thanks, as the button that had the focus is gone
  useLayoutEffect(() => heading.current?.focus(), [sentTo])

  const send = async (form: HTMLFormElement) => {
    if (sending) return
    const entries = new FormData(form)
    const read = (field: string) => String(entries.get(field) ?? '').trim()
    const contact = { name: read('name'), email: read('email'), message: read('message') }
    setSending(true)
    setProblem('')
    try {
      await chat.leaveContact(contact)
      setSentTo(contact.email)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
    setSending(false)
  }

  return (
    <section class="contact" aria-labelledby="contact-title">
      <button type="button" class="plain-button back" onClick={onBack}>
        <Icon name="back" />
        {t.back}
      </button>
      <Title heading={heading}>{sentTo ? t.sent : t.title}</Title>
      <p>{sentTo ? fill(t.sentLead, { email: sentTo }) : t.lead}</p>
      {!sentTo && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void send(event.currentTarget)
          }}
        >
          <label>
            {t.name}
            <input name="name" autoComplete="name" required maxLength={nameLengthMax} dir="auto" />
          </label>
          <label>
            {t.email}
            <input name="email" type="email" autoComplete="email" required maxLength={emailLengthMax} />
          </label>
          <label>
            {t.message}
            <textarea name="message" rows={5} required maxLength={messageLengthMax} dir="auto" />
          </label>
          {problem && (
            <p class="problem" role="alert">
              {problem}
            </p>
          )}
          <button type="submit" class="button" aria-disabled={sending}>
            {sending ? t.sending : t.send}
          </button>
        </form>
      )}
    </section>
  )
}

const Title = ({ heading, children }: { heading: RefObject<HTMLHeadingElement | null>; children: string }) => (
  <h3 ref={heading} id="contact-title" tabIndex={-1}>
    {children}
  </h3>
)
