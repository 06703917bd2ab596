import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { config } from '#lib/config.ts'
import { LanguageSwitch } from '../language-switch.tsx'

const facts = ['sources', 'models', 'ledger'] as const

export default async function HomePage() {
  const [t, locale] = await Promise.all([getTranslations('site'), getLocale()])
  const request = `curl -s ${config().publicUrl}/api/v1/chat \\
  -H "Authorization: Bearer $FRONTDESK_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"bot": "demo", "message": "${t('exampleQuestion')}"}'`

  return (
    <div className="site">
      <header className="site-header">
        <span className="brand">
          {/* biome-ignore lint/performance/noImgElement: half a kilobyte of SVG leaves nothing to optimise */}
          <img src="/icon.svg" alt="" width={28} height={28} /> Frontdesk
        </span>
        <LanguageSwitch locale={locale} />
      </header>
      <main>
        <h1>{t('title')}</h1>
        <p className="lead">{t('lead')}</p>
        <p>
          <Link className="button" href="/chat/demo" prefetch={false}>
            {t('tryDemo')}
          </Link>
        </p>
        <dl className="facts">
          {facts.map((fact) => (
            <div key={fact}>
              <dt>{t(`facts.${fact}.title`)}</dt>
              <dd>{t(`facts.${fact}.text`)}</dd>
            </div>
          ))}
        </dl>
        <h2>{t('api')}</h2>
        <p>{t('apiText')}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also for those who only have a keyboard */}
        <pre tabIndex={0}>
          <code>{request}</code>
        </pre>
      </main>
      <footer className="site-footer">
        <a href="/api/health">{t('health')}</a>
        <Link href="/console" prefetch={false}>
          {t('console')}
        </Link>
      </footer>
    </div>
  )
}
