import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'

/**
 * Lines as a CSV file to download (RFC 4180, UTF-8 with a byte order mark, by which Excel knows it), sent as they come. What
 * a spreadsheet would take for a formula gets an apostrophe before it.
 */
export function csvFile(name: string, lines: AsyncIterable<unknown[]>): Response {
  const csv = stringify({ bom: true, record_delimiter: 'windows', escape_formulas: true })
  pipeline(Readable.from(lines), csv, () => {}) // what goes wrong breaks the body off, so that half a file is never taken for the whole
  return new Response(Readable.toWeb(csv) as ReadableStream<Uint8Array>, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}"` },
  })
}
