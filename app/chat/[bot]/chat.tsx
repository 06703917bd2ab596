'use client'
import './zod-without-eval.ts'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Conversation } from './conversation.tsx'

export type BotOnPage = { slug: string; name: string; lang: string | undefined; greeting: string | null; suggestions: string[] }

/** The whole page: a bar on top and one conversation below, replaced as a whole by "new chat". */
export function Chat({ bot, token, children }: { bot: BotOnPage; token: string; children: ReactNode }) {
  const t = useTranslations('chat')
  const [restarts, setRestarts] = useState(0)

  return (
    <div className="chat">
      <header className="chat-header">
        <h1 dir="auto">{bot.name}</h1>
        {children}
        <button type="button" className="quiet-button" onClick={() => setRestarts(restarts + 1)}>
          {t('newChat')}
        </button>
      </header>
      <Conversation key={restarts} bot={bot} token={token} restarted={restarts > 0} />
    </div>
  )
}
