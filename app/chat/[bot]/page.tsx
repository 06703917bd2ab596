import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getLocale } from 'next-intl/server'
import { findBot, isBot } from '#lib/chat/bots.ts'
import { LanguageSwitch } from '../../language-switch.tsx'
import { WidgetScript } from '../../widget-script.tsx'
import './page.css'

type Props = { params: Promise<{ bot: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { bot } = await params
  return (await isBot(bot)) ? { title: (await findBot(bot)).name } : {}
}

/** The visitor's widget, as a page of its own. */
export default async function ChatPage({ params }: Props) {
  const { bot } = await params
  if (!(await isBot(bot))) notFound()

  const locale = await getLocale()
  return (
    <main className="chat">
      <frontdesk-widget mode="page" bot={bot} lang={locale}>
        <span slot="tools">
          <LanguageSwitch />
        </span>
      </frontdesk-widget>
      <WidgetScript data-launcher="none" />
    </main>
  )
}
