import { readFileSync } from 'node:fs'
import type { CodeSample } from '#lib/http/openapi.ts'

/** The programs of `examples/` by name, and the operations that show them; each is there in three languages. */
const shownAt: Record<string, string[]> = {
  postChat: ['chat', 'stream'],
  postChatCompletions: ['openai'],
  postAdminKnowledgeImport: ['import-knowledge'],
  postBatches: ['batch'],
  getUsageEntries: ['ledger'],
}
const languages = [
  { lang: 'Shell', name: 'curl', extension: 'sh' },
  { lang: 'TypeScript', name: 'TypeScript', extension: 'ts' },
  { lang: 'Python', name: 'Python', extension: 'py' },
]

export const codeSamples = (operationId: string): CodeSample[] =>
  (shownAt[operationId] ?? []).flatMap((example) =>
    languages.map(({ lang, name, extension }) => ({
      lang,
      label: example === 'stream' ? `${name}, streaming` : name,
      source: readFileSync(`examples/${example}.${extension}`, 'utf8'),
    })),
  )
