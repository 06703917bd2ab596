import { invalid } from '../failure.ts'
import { notUtf8, parseJson, within } from './body.ts'

const lineCharactersMax = 1024 * 1024

/** A value that stood on a line of its own, counted from 1. */
export type JsonLine = { value: unknown; line: number }

/**
 * A body of one JSON value a line, read as it arrives: UTF-8, each value as `parseJson` wants it. Empty lines are passed over.
 * Throws `too_large` beyond `bytesMax`, and `invalid_request` with the line at fault.
 */
export async function* readJsonLines(body: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<JsonLine> {
  let line = 0
  for await (const written of linesOf(body, bytesMax)) {
    line++
    if (written.trim() === '') continue
    if (written.length > lineCharactersMax) throw invalid(`line ${line}`, `is longer than ${lineCharactersMax} characters`)
    yield { value: parseJson(written, `line ${line}`), line }
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let rest = ''
  for await (const piece of within(bytesMax, body)) {
    const lines = `${rest}${decoded(decoder, piece)}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
    if (rest.length > lineCharactersMax) yield rest // refused by whoever reads it: it can only become longer
  }
  yield rest + decoded(decoder)
}

function decoded(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: piece !== undefined })
  } catch {
    throw notUtf8()
  }
}
