import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { LanguageSwitch } from '../language-switch.tsx'
import { ApiReference } from './api-reference.tsx'
import 'swagger-ui-dist/swagger-ui.css'
import './docs.css'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('docs')
  return { title: t('title') }
}

/** The API's description to read and try. */
export default async function DocsPage() {
  const t = await getTranslations('docs')
  return (
    <div className="docs">
      <header className="site-header">
        <Link className="brand" href="/" prefetch={false}>
          {/* biome-ignore lint/performance/noImgElement: half a kilobyte of SVG leaves nothing to optimise */}
          <img src="/icon.svg" alt="" width={28} height={28} /> Frontdesk
        </Link>
        <LanguageSwitch />
      </header>
      <div className="docs-body">
        <h1>{t('title')}</h1>
        <p>{t('lead')}</p>
        <p>
          <a href="/api/openapi.json">{t('file')}</a>
        </p>
        <ApiReference words={{ loading: t('loading'), failed: t('failed') }} />
      </div>
    </div>
  )
}
