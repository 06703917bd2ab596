import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { config } from '#lib/config.ts'
import { LanguageSwitch } from '../language-switch.tsx'
import { WidgetScript } from '../widget-script.tsx'
import { ShopFront } from './shop-front.tsx'
import './site.css'

const facts = ['sources', 'models', 'ledger'] as const

/** The demo shop with the widget on it, and how to put it on a shop of one's own. */
export default async function HomePage() {
  const [t, locale] = await Promise.all([getTranslations('site'), getLocale()])
  const { publicUrl } = config()
  const tag = `<script src="${publicUrl}/widget.js" data-bot="demo" async></script>`
  const frame = `<iframe src="${publicUrl}/chat/demo" title="${t('frameTitle')}" width="400" height="640"></iframe>`
  const request = `curl -s ${publicUrl}/api/v1/chat \\
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
        <LanguageSwitch />
      </header>
      <main>
        <h1>{t('title')}</h1>
        <p className="lead">{t('lead')}</p>
        <ShopFront />
        <p className="site-links">
          <Link className="button" href="/chat/demo" prefetch={false}>
            {t('tryDemo')}
          </Link>
        </p>
        <h2>{t('tag')}</h2>
        <p>{t('tagText')}</p>
        <Code text={tag} />
        <p>{t('frameText')}</p>
        <Code text={frame} />
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
        <Code text={request} />
        <p>
          <Link href="/docs" prefetch={false}>
            {t('apiDocs')}
          </Link>
        </p>
      </main>
      <footer className="site-footer">
        <a href="/api/health">{t('health')}</a>
        <Link href="/console" prefetch={false}>
          {t('console')}
        </Link>
      </footer>
      <WidgetScript data-bot="demo" data-lang={locale} />
    </div>
  )
}

function Code({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also for those who only have a keyboard
    <pre tabIndex={0}>
      <code>{text}</code>
    </pre>
  )
}
