import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './console.css'
import { ColorSchemeScript } from '@mantine/core'
import type { Metadata } from 'next'
import { NextIntlClientProvider } from 'next-intl'
import { getMessages, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { cspNonce } from '../nonce.ts'
import { ConsoleTheme } from './ui/console-theme.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('shell')
  return { title: { default: t('title'), template: '%s · Frontdesk' }, robots: { index: false } }
}

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const [nonce, { shell, error }] = await Promise.all([cspNonce(), getMessages()])
  return (
    <>
      <ColorSchemeScript nonce={nonce} defaultColorScheme="auto" />
      <NextIntlClientProvider messages={{ shell, error }}>
        <ConsoleTheme nonce={nonce}>{children}</ConsoleTheme>
      </NextIntlClientProvider>
    </>
  )
}
