import { globSync, readFileSync } from 'node:fs'

/** A fenced block of a document, and the line it begins on. */
export type Block = { file: string; line: number; language: string; code: string }

/** What people read, in English. Decisions, the bench's report and the table of rights are made for or by the code. */
export const guides = [
  'README.md',
  ...globSync('docs/{,providers/}*.md')
    .filter((file) => !file.endsWith('.zh-CN.md') && !['docs/access.md', 'docs/performance.md'].includes(file))
    .sort(),
]
export const twinOf = (file: string): string => file.replace(/\.md$/, '.zh-CN.md')
export const everyDocument = globSync(['*.md', 'docs/**/*.md']).sort()

export const textOf = (file: string): string => readFileSync(file, 'utf8')

/** The text without its fenced blocks. */
export const proseOf = (file: string): string => textOf(file).replace(fence, '')

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm

export function blocksOf(file: string): Block[] {
  const text = textOf(file)
  return Array.from(text.matchAll(fence), ({ 1: language = '', 2: code = '', index }) => ({
    file,
    line: text.slice(0, index).split('\n').length,
    language,
    code,
  }))
}
