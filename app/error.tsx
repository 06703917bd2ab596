'use client'
import { useTranslations } from 'next-intl'

/** The digest is the only thing shown of the error: it finds the full one in the server's log. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('error')
  return (
    <main className="notice">
      <h1>{t('title')}</h1>
      <p>{t('text')}</p>
      {error.digest && <p className="faint">{t('digest', { digest: error.digest })}</p>}
      <button type="button" className="button" onClick={reset}>
        {t('retry')}
      </button>
    </main>
  )
}
