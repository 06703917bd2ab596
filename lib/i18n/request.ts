import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import type messagesType from '../../messages/en.json'
import { chooseLocale, type Locale, localeCookie } from './locale.ts'
import { chooseTimeZone, timeZoneCookie } from './time-zone.ts'

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: typeof messagesType
  }
}

const load = {
  zh: () => import('../../messages/zh.json'),
  en: () => import('../../messages/en.json'),
} satisfies Record<Locale, () => Promise<{ default: typeof messagesType }>>

export default getRequestConfig(async () => {
  const kept = await cookies()
  const locale = chooseLocale(kept.get(localeCookie)?.value, (await headers()).get('accept-language'))
  return { locale, messages: (await load[locale]()).default, timeZone: chooseTimeZone(kept.get(timeZoneCookie)?.value) }
})
