/** The languages that customers are answered in. */
export type Lang = 'zh' | 'en'

/** The language a text is answered in. A Chinese sentence may name products in Latin letters, so a character counts as a word. */
export function detectLang(text: string): Lang {
  const characters = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const words = text.match(/\p{Script=Latin}+/gu)?.length ?? 0
  return characters > 0 && characters >= words ? 'zh' : 'en'
}
