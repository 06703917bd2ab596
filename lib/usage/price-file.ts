import { type Info, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { db } from '../database/client.ts'
import type { Price } from '../database/generated/client.ts'
import { Failure, invalid } from '../failure.ts'
import { newId } from '../ids.ts'
import { refuseText } from '../text.ts'
import { Exact } from './cost.ts'
import { type PriceInput, priceInput, priceView, told } from './models.ts'
import { latestOf, pricesOf, type Rates, rates } from './prices.ts'

/*
 * A price list as a file: read whole, checked row by row, and saved in one piece or not at all.
 */

export const priceFileFormats = ['csv', 'json'] as const
export type PriceFileFormat = (typeof priceFileFormats)[number]

/** The columns of CSV and the fields of JSON. An empty cell is a field that is not there. */
const columns = ['model', 'currency', ...rates, 'batchFactor', 'validFrom', 'validUntil', 'note'] as const
export const columnsSaid = `The columns ${columns.join(', ')}, named in the first line; of these model, currency and a rate are needed.`

export const priceFileBytesMax = 1_048_576
const rowsMax = 2_000
const errorsMax = 100

const changeView = z.object({
  line: z.int().describe('Of CSV the line, of JSON the entry, counted from 1.'),
  model: z.string(),
  change: z.enum(['new', 'changed', 'same']).describe('Against the price that would be in force without the file.'),
  before: priceView.nullable(),
  after: priceView,
})
export const priceImport = z
  .object({
    saved: z.int().describe('How many prices were written: all that are `new` or `changed`, or none.'),
    changes: z.array(changeView),
    errors: z.array(z.object({ line: z.int(), field: z.string(), message: z.string() })).describe('With any of these nothing is saved.'),
  })
  .meta({ id: 'PriceImport', description: 'What a price file changes, or would change.' })
export type PriceImport = z.output<typeof priceImport>

type Row = { line: number; given: Record<string, unknown> }
type Read = { line: number; price: PriceInput & { validFrom: Date } }

/**
 * Reads a price file and, unless it is only tried, saves it. A row that says what is in force already is left out, so that a
 * file may be sent again. Throws `invalid_request` for a file that is no CSV or JSON, and, when it was to be saved, for rows
 * with errors.
 */
export async function importPrices(text: string, format: PriceFileFormat, isDryRun: boolean, actor: Actor): Promise<PriceImport> {
  const rows = format === 'csv' ? csvRows(text) : jsonRows(text)
  if (rows.length > rowsMax) throw invalid('body', `expected at most ${rowsMax} prices`)
  const now = new Date()
  for (const { line, given } of rows)
    for (const [name, value] of Object.entries(given)) if (typeof value === 'string') refuseText(value, `line ${line}.${name}`)
  const read = rows.map((row) => ({ row, ...priceInput.safeParse(row.given) }))
  const errors = read.flatMap(({ row: { line }, error }) =>
    (error?.issues ?? []).map(({ path, message }) => ({ line, field: path.join('.'), message })),
  )
  const prices = read.flatMap(({ row: { line }, data }) => (data ? [{ line, price: { ...data, validFrom: data.validFrom ?? now } }] : []))
  const known = await db().price.findMany({
    where: { model: { in: prices.map(({ price }) => price.model) } },
    orderBy: { validFrom: 'desc' },
  })
  const source = actor.id ?? actor.type
  const planned = plan(prices, known, source)
  errors.push(...planned.errors)
  errors.sort((a, b) => a.line - b.line)
  const written = planned.changes.filter(({ change }) => change !== 'same')
  const changes = planned.changes.map(({ line, change, before, after }) => ({
    line,
    model: after.model,
    change,
    before: before ? told(before) : null,
    after: told(after),
  }))
  if (isDryRun) return { saved: 0, changes, errors: errors.slice(0, errorsMax) }
  if (errors.length > 0) throw refused(errors)
  if (written.length === 0) return { saved: 0, changes, errors }
  await db().$transaction(async (tx) => {
    await tx.price.createMany({ data: written.map(({ after }) => after) })
    const models = [...new Set(written.map(({ after }) => after.model))]
    await recordAudit(tx, actor, {
      action: 'price.import',
      target: 'prices',
      after: { prices: written.length, models: models.slice(0, 100) },
    })
  })
  for (const { after } of written) pricesOf.forget(after.model)
  return { saved: written.length, changes, errors }
}

function refused(errors: PriceImport['errors']): Failure {
  const told = errors.slice(0, 20).map(({ line, field, message }) => ({ path: `line ${line}${field && `.${field}`}`, message }))
  return new Failure('invalid_request', told.map(({ path, message }) => `${path}: ${message}`).join('; '), { errors: told })
}

type Planned = { line: number; change: PriceImport['changes'][number]['change']; before: Price | undefined; after: Price }

/** What each row changes. Of one model two prices from the same moment contradict each other. */
function plan(rows: Read[], known: Price[], source: string): { changes: Planned[]; errors: PriceImport['errors'] } {
  const byModel = Map.groupBy(known, ({ model }) => model)
  const seen = new Set<string>()
  const changes: Planned[] = []
  const errors: PriceImport['errors'] = []
  for (const { line, price } of rows) {
    const prices = byModel.get(price.model) ?? []
    const before = latestOf(prices, price.validFrom)
    const after = rowOf(price, source)
    const isTaken = prices.some((each) => each.source === source && each.validFrom.getTime() === price.validFrom.getTime())
    const place = `${price.model} ${price.validFrom.getTime()}`
    const change = !before ? 'new' : isSame(before, after) ? 'same' : 'changed'
    if (seen.has(place)) errors.push({ line, field: 'model', message: 'has a price from that moment on in an earlier line' })
    else if (isTaken && change !== 'same')
      errors.push({ line, field: 'validFrom', message: 'the model has a price from that moment on, and a price is never changed' })
    else changes.push({ line, change, before, after })
    seen.add(place)
  }
  return { changes, errors }
}

const isSame = (a: Price, b: Price): boolean =>
  a.currency === b.currency &&
  a.validUntil?.getTime() === b.validUntil?.getTime() &&
  [...rates, 'batchFactor' as const].every((rate) => (a[rate] && b[rate] ? a[rate].eq(b[rate]) : a[rate] === b[rate]))

function rowOf(price: Read['price'], source: string): Price {
  const amounts = Object.fromEntries(rates.map((rate) => [rate, price[rate] === undefined ? null : new Exact(price[rate])]))
  const { model, currency, validFrom, validUntil = null, note = null } = price
  return {
    id: newId('price'),
    ...(amounts as Rates),
    batchFactor: price.batchFactor === undefined ? null : new Exact(price.batchFactor),
    model,
    currency,
    validFrom,
    validUntil,
    note,
    source,
    createdAt: new Date(),
  }
}

function csvRows(text: string): Row[] {
  const [header, ...records] = csvRecords(text)
  const names = header?.cells.map(nameOf) ?? []
  const unknown = header?.cells.find((cell, at) => names[at] === undefined && cell.trim() !== '')
  if (unknown !== undefined) throw invalid('line 1', `expected ${columns.join(', ')}, and not ${JSON.stringify(unknown.slice(0, 40))}`)
  for (const needed of ['model', 'currency'] as const)
    if (!names.includes(needed)) throw invalid('line 1', `expected a header row with the columns model and currency; ${needed} is missing`)
  return records.map(({ line, cells }) => ({
    line,
    given: Object.fromEntries(
      cells.flatMap((cell, at) => (cell.trim() && names[at] ? [[names[at], asWritten(names[at], cell.trim())]] : [])),
    ),
  }))
}

/** Columns are found whatever their case, spaces and underscores: `input_per_million` is inputPerMillion. */
const nameOf = (cell: string): string | undefined => {
  const plain = cell.toLowerCase().replaceAll(/[\s_-]/g, '')
  return columns.find((column) => column.toLowerCase() === plain)
}

function csvRecords(text: string): { line: number; cells: string[] }[] {
  try {
    const records = parse(text, { bom: true, info: true, relax_column_count: true }) as unknown as { record: string[]; info: Info }[]
    let next = 1
    return records.flatMap(({ record, info }) => {
      const line = next
      next = info.lines + 1
      return record.some((cell) => cell.trim() !== '') ? [{ line, cells: record }] : []
    })
  } catch (error) {
    const { code, lines } = error as { code?: string; lines?: number }
    throw code?.startsWith('CSV_') ? invalid(`line ${lines ?? '?'}`, 'is not CSV: a quote is not closed, or stands inside a field') : error
  }
}

function jsonRows(text: string): Row[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid('body', 'expected JSON')
  }
  if (!Array.isArray(value)) throw invalid('body', 'expected a JSON list of prices')
  return value.map((entry: unknown, at) => {
    const fields = entry !== null && typeof entry === 'object' && !Array.isArray(entry) ? Object.entries(entry) : []
    return { line: at + 1, given: Object.fromEntries(fields.map(([name, value]) => [name, asWritten(name, value)])) }
  })
}

/** A price list may say a number where the API wants its exact text, and a day where it wants a moment. */
function asWritten(name: string, value: unknown): unknown {
  if (typeof value === 'number') return String(value)
  return name.startsWith('valid') && typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value
}
