import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { widget as words } from '../../messages/en.json'
import type { Words } from '../panel-contract.ts'

/** The words of the language that this panel was built for: the build puts zh.json in the place of en.json for the other. */
export const ownWords: Words = words

export const WordsInUse = createContext(ownWords)
export const useWords = () => useContext(WordsInUse)

/** Puts values into the {gaps} of a text. */
export const fill = (text: string, gaps: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name) => String(gaps[name] ?? gap))
