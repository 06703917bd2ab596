'use client'
import { useChat } from '@ai-sdk/react'
import { useTranslations } from 'next-intl'
import { useMemo, useRef, useState } from 'react'
import { Answer } from './answer.tsx'
import type { BotOnPage } from './chat.tsx'
import { type ChatMessage, conversationIdOf, textOf } from './chat-message.ts'
import { Composer } from './composer.tsx'
import { keepDraft } from './draft.ts'
import { parseMarkdown, plainText } from './markdown.ts'
import { problemOf } from './problem.ts'
import { ProblemNotice } from './problem-notice.tsx'
import { Suggestions } from './suggestions.tsx'
import { createTransport } from './transport.ts'
import { useAutoscroll } from './use-autoscroll.ts'

const redrawMs = 50

export function Conversation({ bot, token, restarted }: { bot: BotOnPage; token: string; restarted: boolean }) {
  const t = useTranslations('chat')
  // Kept from the first render: a refresh of the page issues another token, and a conversation belongs to one visitor.
  const [authorization] = useState(`Bearer ${token}`)
  const transport = useMemo(() => createTransport(bot.slug, authorization), [bot.slug, authorization])
  const [announcement, setAnnouncement] = useState('')

  const { id, messages, status, error, sendMessage, regenerate, stop } = useChat<ChatMessage>({
    transport,
    throttle: redrawMs,
    onFinish: ({ message, isError }) => {
      const answer = plainText(parseMarkdown(textOf(message)))
      if (!isError && answer) setAnnouncement(t('announcement', { name: bot.name, answer }))
    },
  })
  const busy = status === 'submitted' || status === 'streaming'
  const lastMessage = messages.at(-1)
  const waiting = busy && !(lastMessage?.role === 'assistant' && textOf(lastMessage))

  const log = useRef<HTMLElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const { atEnd, toEnd } = useAutoscroll(log, messages, status)

  const send = (text: string) => {
    toEnd()
    void sendMessage({ text })
  }

  /** For a button that vanishes when pressed. On a touch screen the text box would open the keyboard over the answer. */
  const keepFocus = () => (matchMedia('(pointer: coarse)').matches ? log : field).current?.focus()

  const stopAnswer = () => {
    void stop()
    // Leaving the stream alone would not end the turn on the server. If this fails, the answer is finished there unseen.
    void fetch(`/api/v1/chat/${conversationIdOf(messages) ?? id}/stop`, { method: 'POST', headers: { authorization } }).catch(() => {})
    keepFocus()
  }

  const sendSuggestion = (question: string) => {
    send(question)
    keepFocus()
  }

  const retry = () => {
    toEnd()
    void regenerate()
    keepFocus()
  }

  const reload = () => {
    keepDraft(textOf(messages.findLast(({ role }) => role === 'user') ?? { id, role: 'user', parts: [] }))
    location.reload()
  }

  return (
    <main className="conversation">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also for those who only have a keyboard */}
      <section ref={log} className="log" tabIndex={0} aria-label={t('conversation')}>
        <div className="messages">
          <Answer name={bot.name} text={bot.greeting ?? t('defaultGreeting')} lang={bot.greeting ? bot.lang : undefined} />
          {messages.length === 0 && <Suggestions questions={bot.suggestions} onChoose={sendSuggestion} />}
          {messages.map((message) =>
            message.role === 'user' ? (
              <article key={message.id} className="question" dir="auto">
                <span className="unseen">{t('you')}: </span>
                {textOf(message)}
              </article>
            ) : (
              <Answer key={message.id} name={bot.name} message={message} busy={busy && message === lastMessage} />
            ),
          )}
          {waiting && (
            <p className="typing">
              <span className="dots" aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              {t('typing')}
            </p>
          )}
          {error && <ProblemNotice problem={problemOf(error)} onRetry={retry} onReload={reload} />}
        </div>
      </section>
      <div className="dock">
        {!atEnd && (
          <button type="button" className="to-newest" onClick={toEnd} aria-label={t('toNewest')} title={t('toNewest')}>
            ↓
          </button>
        )}
        <Composer field={field} busy={busy} autoFocus={restarted} onSend={send} onStop={stopAnswer} />
      </div>
      <div className="unseen" role="status">
        {announcement}
      </div>
    </main>
  )
}
