export const locales = ['zh', 'en'] as const
export type Locale = (typeof locales)[number]

export const localeCookie = 'locale'
/** For the `lang` attribute: without the region a browser may choose Japanese glyphs for Chinese text. */
export const languageTag: Record<Locale, string> = { zh: 'zh-CN', en: 'en' }
export const languageName: Record<Locale, string> = { zh: '中文', en: 'English' }
export const otherLocale: Record<Locale, Locale> = { zh: 'en', en: 'zh' }

const isLocale = (value: string | undefined): value is Locale => locales.some((locale) => locale === value)

/** What a request's browser prefers. */
export const localeOf = (headers: Headers): Locale => chooseLocale(undefined, headers.get('accept-language'))

/** What the reader chose, else the best match of `Accept-Language`, else English. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(cookie)) return cookie
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
      const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
      return { language: tag.split('-')[0], quality: Number.isFinite(quality) ? quality : 0 }
    })
    .filter(({ language, quality }) => isLocale(language) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  const best = wanted[0]?.language
  return isLocale(best) ? best : 'en'
}
