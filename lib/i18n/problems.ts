import chinese from '../../messages/problems.zh.json' with { type: 'json' }
import type { Locale } from './locale.ts'

/*
 * What is wrong with an input is written where it is found, in English, as the API says it. For readers of Chinese the
 * console looks the sentence up; one that nobody has translated is shown as it is.
 */
const translated: Record<string, string> = chinese

/** The problem in the reader's language. A sentence with one number in it is kept with {n} in its place. */
export function inWords(message: string, locale: Locale): string {
  if (locale === 'en') return message
  const [number = ''] = /\d+/.exec(message) ?? []
  return translated[message] ?? translated[message.replace(number, '{n}')]?.replace('{n}', number) ?? message
}
