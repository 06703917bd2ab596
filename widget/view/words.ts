import { widget as words } from '../../messages/en.json'
import type { Words } from '../panel-contract.ts'

/** The words of the language that this panel was built for: the build puts zh.json in the place of en.json for the other. */
export const ownWords: Words = words

/** The words that are drawn just now. Each drawing sets them, since two widgets of a page may speak two languages. */
export let t = ownWords

export function speak(words: Words): void {
  t = words
}

/** Puts values into the {gaps} of a text. */
export const fill = (text: string, gaps: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name) => String(gaps[name] ?? gap))
