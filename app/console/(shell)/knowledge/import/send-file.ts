import type { FieldError } from '#lib/failure.ts'

/** What is wrong with a file, and where; the message is the server's. */
export type FileProblem = { line?: string; field?: string; message: string }
export type Outcome = { ok: true; imported: number } | { ok: false; problem: FileProblem | 'unknownType' | 'unreachable' }

const types: Record<string, string> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
}
const nameCharsMax = 190 // ids and sources may have 200

/** Sends one file to the import and reads what became of it. Never throws. A Markdown file that comes again replaces its article. */
export async function sendFile(file: File, bot: string): Promise<Outcome> {
  const name = file.name.normalize('NFC').slice(0, nameCharsMax)
  const [, stem = name, ending = ''] = /^(.+)\.(\w+)$/.exec(file.name.normalize('NFC')) ?? []
  const type = types[ending.toLowerCase()]
  if (!type) return { ok: false, problem: 'unknownType' }
  const query = { bot, source: name, ...(type === 'text/markdown' && { title: stem, externalId: `file:${name}` }) }
  try {
    const response = await fetch(`/api/admin/knowledge/import?${new URLSearchParams(query)}`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: file,
    })
    const answer = await response.json()
    return response.ok ? { ok: true, imported: answer.imported } : { ok: false, problem: problemIn(answer) }
  } catch {
    return { ok: false, problem: 'unreachable' }
  }
}

function problemIn({ detail, errors }: { detail: string; errors?: FieldError[] }): FileProblem {
  const [first] = errors ?? []
  if (!first) return { message: detail }
  const [, line, field] = /^line (\d+)(?:\.(.+))?$/.exec(first.path) ?? []
  return { line, field: line ? field : first.path, message: first.message }
}
