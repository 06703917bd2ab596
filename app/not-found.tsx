import Link from 'next/link'
import { getTranslations } from 'next-intl/server'

export default async function NotFound() {
  const t = await getTranslations('notFound')
  return (
    <main className="notice">
      <h1>{t('title')}</h1>
      <p>{t('text')}</p>
      <Link className="button" href="/">
        {t('home')}
      </Link>
    </main>
  )
}
