import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { NextIntlClientProvider } from 'next-intl'
import { getFormatter, getLocale, getMessages, getTranslations } from 'next-intl/server'
import { signedInUser } from '#lib/access/sign-in.ts'
import { dayOverview } from '#lib/usage/overview.ts'
import { openWishes } from '#lib/widget/wishes.ts'
import { LanguageSwitch } from '../language-switch.tsx'
import { SignOut } from './sign-out.tsx'

export default async function ConsolePage() {
  await headers()
  const user = await signedInUser()
  if (!user) redirect('/console/sign-in')
  const [t, format, locale, messages, today, wishes] = await Promise.all([
    getTranslations('console'),
    getFormatter(),
    getLocale(),
    getMessages(),
    dayOverview(),
    openWishes(),
  ])

  return (
    <NextIntlClientProvider messages={{ console: messages.console }}>
      <div className="site">
        <header className="site-header">
          <span className="brand">
            {/* biome-ignore lint/performance/noImgElement: a drawing of 400 bytes has nothing to optimise */}
            <img src="/icon.svg" alt="" width={28} height={28} /> Frontdesk
          </span>
          <span>
            <LanguageSwitch locale={locale} /> <SignOut />
          </span>
        </header>
        <main>
          <h1>{t('title')}</h1>
          <p className="faint">{t('signedInAs', { email: user.email, role: user.role })}</p>
          <h2>{t('today')}</h2>
          <dl className="facts">
            <div>
              <dt>{t('turns')}</dt>
              <dd>{format.number(today.turns)}</dd>
            </div>
            <div>
              <dt>{t('failed')}</dt>
              <dd>{format.number(today.failed)}</dd>
            </div>
            <div>
              <dt>{t('cost')}</dt>
              <dd>{today.cost.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ') || '0'}</dd>
            </div>
          </dl>
          <h2>{t('wishes')}</h2>
          {wishes.length === 0 && <p className="faint">{t('noWishes')}</p>}
          <ul>
            {wishes.map(({ id, reason, askedAt, conversation: { title, contacts } }) => (
              <li key={id}>
                {contacts.map(({ name, email, message }) => (
                  <p key={email}>
                    {name} · <a href={`mailto:${email}`}>{email}</a>: {message}
                  </p>
                ))}
                {reason ?? title} <span className="faint">{format.dateTime(askedAt, { dateStyle: 'medium', timeStyle: 'short' })} UTC</span>
              </li>
            ))}
          </ul>
          <h2>{t('latest')}</h2>
          {today.latest.length === 0 && <p className="faint">{t('none')}</p>}
          <ul>
            {today.latest.map(({ id, title, createdAt }) => (
              <li key={id}>
                {title || id} <span className="faint">{format.dateTime(createdAt, { dateStyle: 'medium', timeStyle: 'short' })} UTC</span>
              </li>
            ))}
          </ul>
        </main>
      </div>
    </NextIntlClientProvider>
  )
}
