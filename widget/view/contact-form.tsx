/** @jsxImportSource preact */
import { emailCharsMax, messageCharsMax, nameCharsMax } from '#lib/widget/contact-limits.ts'
import type { Contact } from '../chat.ts'
import { Icon } from './icons.tsx'
import type { PanelProps } from './panel-state.ts'
import { fill, t } from './words.ts'

const focus = (heading: HTMLElement | null) => heading?.focus()

/** The way to a person: who asks, how to reach them, and what it is about. */
export function ContactForm({ contact: { sending, problem, sentTo }, chat, change, focusField }: PanelProps) {
  const back = () => {
    change({ contacting: false })
    focusField()
  }
  const send = async (event: { currentTarget: HTMLFormElement; preventDefault(): void }) => {
    event.preventDefault()
    if (sending) return
    const contact = Object.fromEntries(new FormData(event.currentTarget)) as Contact
    change({ contact: { sending: true } })
    try {
      await chat.leaveContact(contact)
      change({ contact: { sentTo: contact.email } })
    } catch (error) {
      change({ contact: { problem: (error as Error).message } })
    }
  }

  return (
    <section class="contact" aria-labelledby="title">
      <button type="button" class="plain-button back" onClick={back}>
        <Icon name="back" />
        {t.contact.back}
      </button>
      {/* Another heading for the thanks, which takes the focus too: the button that had it is gone. */}
      <h3 key={sentTo} ref={focus} id="title" tabIndex={-1}>
        {sentTo ? t.contact.sent : t.contact.title}
      </h3>
      <p>{sentTo ? fill(t.contact.sentLead, { email: sentTo }) : t.contact.lead}</p>
      {!sentTo && (
        <form onSubmit={send}>
          <label>
            {t.contact.name}
            <input name="name" autoComplete="name" required maxLength={nameCharsMax} dir="auto" />
          </label>
          <label>
            {t.contact.email}
            <input name="email" type="email" autoComplete="email" required maxLength={emailCharsMax} />
          </label>
          <label>
            {t.contact.message}
            <textarea name="message" rows={5} required maxLength={messageCharsMax} dir="auto" />
          </label>
          {problem && (
            <p class="problem" role="alert">
              {problem}
            </p>
          )}
          <button type="submit" class="button" aria-disabled={sending}>
            {sending ? t.contact.sending : t.contact.send}
          </button>
        </form>
      )}
    </section>
  )
}
