import { pipeline, Readable } from 'node:stream'
import { type Info, parse } from 'csv-parse'
import { invalid } from '../failure.ts'
import { charactersMax, type Entry, readEntry } from './entries.ts'

/** A document read from a file and the line it began on, counted from 1. */
export type Row = { entry: Entry; line: number }

const lineCharactersMax = 1024 * 1024
const columns = ['question', 'answer', 'externalid', 'lang', 'url', 'title'] as const
type Column = (typeof columns)[number]

/** Pairs from CSV: a header row with `question` and `answer`, and `externalId`, `lang`, `url`, `title` where wanted; other columns are passed over. */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<Row> {
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, relax_column_count: true, max_record_size: lineCharactersMax })
  pipeline(Readable.from(text), parser, () => {}) // what goes wrong reaches whoever reads the parser
  let places: Record<Column, number> | undefined
  let lastLine = 1
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      const line = lastLine
      lastLine = info.lines + 1
      if (!places) places = placesOf(record)
      else if (record.some((cell) => cell.trim() !== '')) yield { entry: readPair(record, places, line), line }
    }
  } catch (error) {
    throw csvFailure(error)
  }
  if (!places) throw invalid('line 1', 'expected a header row with the columns question and answer')
}

function placesOf(header: string[]): Record<Column, number> {
  const names = header.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_-]/g, ''),
  )
  const places = Object.fromEntries(columns.map((column) => [column, names.indexOf(column)])) as Record<Column, number>
  for (const needed of ['question', 'answer'] as const)
    if (places[needed] < 0) throw invalid('line 1', `expected a header row with the columns question and answer; ${needed} is missing`)
  return places
}

function readPair(record: string[], places: Record<Column, number>, line: number): Entry {
  const cell = (column: Column) => record[places[column]]?.trim() || undefined
  return readEntry(
    {
      question: needed(cell('question'), 'question', line),
      answer: needed(cell('answer'), 'answer', line),
      externalId: cell('externalid'),
      lang: cell('lang'),
      url: cell('url'),
      title: cell('title'),
    },
    `line ${line}`,
  )
}

function needed(value: string | undefined, column: string, line: number): string {
  if (value === undefined) throw invalid(`line ${line}`, `${column} is empty`)
  return value
}

/** csv-parse's own errors name the line they were met on. */
function csvFailure(error: unknown): unknown {
  const { code, lines } = error as { code?: string; lines?: number }
  if (!code?.startsWith('CSV_')) return error
  const said =
    code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quoted field is not closed'
      : code === 'CSV_MAX_RECORD_SIZE'
        ? 'is too long'
        : 'is not CSV: a quote stands inside a field that is not quoted'
  return invalid(`line ${lines ?? '?'}`, said)
}

/** One JSON object a line: {title, text, …} or {question or questions, answer, …}. Empty lines are passed over. */
export async function* readNdjson(text: AsyncIterable<string>): AsyncGenerator<Row> {
  let line = 0
  for await (const written of linesOf(text)) {
    line++
    if (written.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(written)
    } catch {
      throw invalid(`line ${line}`, 'expected a JSON object')
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid(`line ${line}`, 'expected a JSON object')
    yield { entry: readEntry(value, `line ${line}`), line }
  }
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  let count = 1
  for await (const piece of text) {
    const lines = piece.split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop() ?? ''
    count += lines.length
    if (rest.length > lineCharactersMax) throw invalid(`line ${count}`, `is longer than ${lineCharactersMax} characters`)
    yield* lines
  }
  yield rest
}

/** What is known of a Markdown file besides its text. */
export type Article = { title?: string; externalId?: string }

/**
 * One article from a whole file of Markdown. Its title is the first `# heading`, which the text does not repeat, else the
 * one given.
 */
export async function* readMarkdown(text: AsyncIterable<string>, { title, externalId }: Article): AsyncGenerator<Row> {
  let markdown = ''
  for await (const piece of text) {
    markdown += piece
    if (markdown.length > charactersMax.text + charactersMax.title)
      throw invalid('text', `may have at most ${charactersMax.text} characters`)
  }
  const lines = markdown.split(/\r\n?|\n/)
  const { place, name } = headingIn(lines)
  const body = lines.toSpliced(place, name === undefined ? 0 : 1).join('\n')
  yield { entry: readEntry({ title: name ?? title, text: body, externalId }, ''), line: place + 1 }
}

/** The first heading of the first rank; a comment in a code fence is none. */
function headingIn(lines: string[]): { place: number; name?: string } {
  let fenced = false
  for (const [place, line] of lines.entries()) {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced
    const [, name] = (!fenced && /^#\s+(.*?)[\s#]*$/.exec(line)) || []
    if (name) return { place, name }
  }
  return { place: 0 }
}
