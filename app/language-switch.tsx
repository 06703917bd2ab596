'use client'
import { useRouter } from 'next/navigation'
import { useLocale } from 'next-intl'
import { languageName, languageTag, localeCookie, otherLocale } from '#lib/i18n/locale.ts'
import { keepCookie } from './keep-cookie.ts'

/** The other language, and the way to it: re-renders the page without a reload, so that what is open stays. */
export function useLanguage() {
  const router = useRouter()
  const other = otherLocale[useLocale()]
  const choose = () => {
    keepCookie(localeCookie, other)
    router.refresh()
  }
  return { otherName: languageName[other], otherTag: languageTag[other], choose }
}

export function LanguageSwitch() {
  const { otherName, otherTag, choose } = useLanguage()
  return (
    <button type="button" className="quiet-button" lang={otherTag} onClick={choose}>
      {otherName}
    </button>
  )
}
