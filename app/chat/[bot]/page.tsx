import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { notFound } from 'next/navigation'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getMessages } from 'next-intl/server'
import { cache } from 'react'
import { issueVisitorToken } from '#lib/access/visitor-token.ts'
import { botForPage } from '#lib/chat/bots.ts'
import { languageTag } from '#lib/i18n/locale.ts'
import { LanguageSwitch } from '../../language-switch.tsx'
import { Chat } from './chat.tsx'
import './chat.css'
import './messages.css'

type Props = { params: Promise<{ bot: string }> }

// Once for the title and the page.
const findBot = cache(async (slug: string) => botForPage(slug, await getLocale()))

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const bot = await findBot((await params).bot)
  return bot ? { title: bot.name } : {}
}

export default async function ChatPage({ params }: Props) {
  await headers() // a token is made for each visitor, so this page is never prerendered
  const bot = await findBot((await params).bot)
  if (!bot) notFound()

  const [locale, { chat }, token] = await Promise.all([getLocale(), getMessages(), issueVisitorToken(bot.id)])
  const { slug, name, greeting, suggestions } = bot
  const lang = bot.lang === 'zh' || bot.lang === 'en' ? languageTag[bot.lang] : undefined // a bot that answers in any language has none of its own
  return (
    <NextIntlClientProvider messages={{ chat }}>
      <Chat bot={{ slug, name, lang, greeting, suggestions }} token={token}>
        <LanguageSwitch locale={locale} />
      </Chat>
    </NextIntlClientProvider>
  )
}
