import type { Metadata, Viewport } from 'next'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getMessages, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { languageTag } from '#lib/i18n/locale.ts'
import './globals.css'

export const viewport: Viewport = {
  colorScheme: 'light dark',
  interactiveWidget: 'resizes-content', // an on-screen keyboard shrinks the chat instead of covering its text box
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('site')
  return { title: { default: t('title'), template: '%s · Frontdesk' }, description: t('lead') }
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, { error }] = await Promise.all([getLocale(), getMessages()])
  // The console's script sets the colour scheme on this element before React takes over.
  return (
    <html lang={languageTag[locale]} suppressHydrationWarning>
      <body>
        <NextIntlClientProvider messages={{ error }}>{children}</NextIntlClientProvider>
      </body>
    </html>
  )
}
