import type { Locale } from './locale.ts'
import chinese from './problems.zh.json' with { type: 'json' }

/*
 * What is wrong with an input is written where it is found, in English, as the API says it. For readers of Chinese the
 * console looks the sentence up; one that nobody has translated is shown as it is.
 */
const translated: Record<string, string> = chinese

/**
 * The problem in the reader's language. A sentence with numbers in it is kept with {n} in their places, in their order; one
 * that names a place first is kept without it.
 */
export function inWords(message: string, locale: Locale): string {
  return locale === 'en' ? message : (chineseOf(message) ?? message)
}

function chineseOf(message: string): string | undefined {
  const numbers = message.match(/\d[\d,]*/g) ?? []
  const known = translated[message] ?? translated[message.replaceAll(/\d[\d,]*/g, '{n}')]
  if (known !== undefined) return numbers.reduce<string>((text, number) => text.replace('{n}', number), known)
  const [, place, sentence] = /^([\w.$]+): (.+)$/.exec(message) ?? []
  const said = sentence === undefined ? undefined : chineseOf(sentence)
  return said === undefined ? undefined : `${place}：${said}`
}
