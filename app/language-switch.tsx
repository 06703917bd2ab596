'use client'
import { useRouter } from 'next/navigation'
import { type Locale, languageName, languageTag, localeCookie, otherLocale } from '#lib/i18n/locale.ts'

/** Re-renders the page in the other language without a reload, so that an open conversation stays. */
export function LanguageSwitch({ locale }: { locale: Locale }) {
  const router = useRouter()
  const other = otherLocale[locale]

  const choose = () => {
    const secure = location.protocol === 'https:' ? '; secure' : ''
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing from browsers we support
    document.cookie = `${localeCookie}=${other}; path=/; max-age=31536000; samesite=lax${secure}`
    router.refresh()
  }

  return (
    <button type="button" className="quiet-button" lang={languageTag[other]} onClick={choose}>
      {languageName[other]}
    </button>
  )
}
