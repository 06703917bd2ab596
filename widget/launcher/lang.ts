export type Lang = 'zh' | 'en'

/** For the `lang` attribute: without the region a browser may choose Japanese glyphs for Chinese text. */
export const languageTag: Record<Lang, string> = { zh: 'zh-CN', en: 'en' }

/** The first of these language tags that we speak, else English. */
export function chooseLang(...tags: (string | null | undefined)[]): Lang {
  for (const tag of tags) {
    const language = tag?.slice(0, 2).toLowerCase()
    if (language === 'zh' || language === 'en') return language
  }
  return 'en'
}
