import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { AnswerText } from './answer-text.tsx'
import { type ChatMessage, type Citation, citationsOf, isCutOff, textOf } from './chat-message.ts'
import { safeHref } from './markdown.ts'

type Props = { name: string; text?: string; message?: ChatMessage; busy?: boolean; lang?: string }

/** One answer of the bot. Memoised because the ones above the streaming one do not change. */
export const Answer = memo(function Answer({ name, message, text = message ? textOf(message) : '', busy = false, lang }: Props) {
  if (busy && !text) return null // the typing indicator stands for it
  return (
    <article className="answer" aria-busy={busy}>
      <span className="unseen">{name}: </span>
      <div className="answer-text" lang={lang}>
        <AnswerText markdown={text} />
      </div>
      {message && !busy && <Citations citations={citationsOf(message)} />}
      {message && !busy && <Remark message={message} />}
    </article>
  )
})

function Remark({ message }: { message: ChatMessage }) {
  const t = useTranslations('chat')
  const { degraded, model } = message.metadata ?? {}
  if (!textOf(message)) return <p className="faint">{t('empty')}</p>
  if (isCutOff(message)) return <p className="faint">{t('incomplete')}</p>
  if (degraded) return <p className="faint">{t('degraded')}</p>
  return model && <p className="faint">{model}</p>
}

function Citations({ citations }: { citations: Citation[] }) {
  const t = useTranslations('chat')
  if (citations.length === 0) return null
  return (
    <section className="citations" aria-label={t('sources')}>
      {citations.map((citation, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a settled answer's sources do not change
        <Source key={index} citation={citation} />
      ))}
    </section>
  )
}

function Source({ citation: { title, quote, url } }: { citation: Citation }) {
  const t = useTranslations('chat')
  const href = url ? safeHref(url) : undefined
  return (
    <details>
      <summary dir="auto">{title}</summary>
      {quote && <blockquote dir="auto">{quote}</blockquote>}
      {href && (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {t('openSource')}
        </a>
      )}
    </details>
  )
}
