import type { Locale } from './locale.ts'
import english from './problems.en.json' with { type: 'json' }
import chinese from './problems.zh.json' with { type: 'json' }

/*
 * What is wrong with an input is written where it is found, in English, as the API says it. The console looks the sentence
 * up: for readers of Chinese, and for readers of English where it speaks of JSON and they have a form before them. One that
 * nobody has translated is shown as it is.
 */
const wordsIn: Record<Locale, Record<string, string>> = { en: english, zh: chinese }
const colonOf: Record<Locale, string> = { en: ': ', zh: '：' }

/**
 * The problem in the reader's language. A sentence with numbers in it is kept with {n} in their places, in their order; one
 * that names a place first is kept without it.
 */
export const inWords = (message: string, locale: Locale): string => translated(message, locale) ?? message

function translated(message: string, locale: Locale): string | undefined {
  const words = wordsIn[locale]
  const numbers = message.match(/\d[\d,]*/g) ?? []
  const known = words[message] ?? words[message.replaceAll(/\d[\d,]*/g, '{n}')]
  if (known !== undefined) return numbers.reduce<string>((text, number) => text.replace('{n}', number), known)
  const [, place, sentence] = /^([\w.$]+): (.+)$/.exec(message) ?? []
  const said = sentence === undefined ? undefined : translated(sentence, locale)
  return said === undefined ? undefined : `${place}${colonOf[locale]}${said}`
}
