import { db } from '../database/client.ts'
import type { Price } from '../database/generated/client.ts'
import { type Cost, Exact, sumOf } from './cost.ts'
import { latestOf } from './prices.ts'

/*
 * The fees of reserved capacity: an instance is paid by the month or the second, whether it is called or not.
 */

/** The prices of each model that is or was paid by time. */
export async function pricesByTime(): Promise<Map<string, Price[]>> {
  const paid = { OR: [{ perMonth: { not: null } }, { perSecond: { not: null } }] }
  const models = await db().price.findMany({ where: paid, distinct: ['model'], select: { model: true } })
  if (models.length === 0) return new Map()
  const named = { model: { in: models.map(({ model }) => model) } }
  const prices = await db().price.findMany({ where: named, orderBy: { validFrom: 'desc' } })
  return Map.groupBy(prices, ({ model }) => model)
}

/** What reserving a model's capacity costs from one moment to another, by its prices, newest first. Spans that meet add up exactly. */
export function feesOf(prices: Price[], from: Date, to: Date): Cost[] {
  const changes = prices.flatMap(({ validFrom, validUntil }) => [validFrom, ...(validUntil ? [validUntil] : [])])
  const within = changes.filter((change) => change > from && change < to).sort((a, b) => a.getTime() - b.getTime())
  const moments = from < to ? [from, ...within, to] : []
  const fees = moments.slice(1).flatMap((end, at) => {
    const begin = moments[at] as Date
    const price = latestOf(prices, begin)
    if (!price || (!price.perMonth && !price.perSecond)) return []
    const amount = accrued(price, end).minus(accrued(price, begin))
    return amount.isZero() ? [] : [{ amount: amount.toFixed(), currency: price.currency }]
  })
  return sumOf(fees)
}

const decimals = 12

/** The fee from 1970 until a moment. As a difference of two of these, the parts of a span have its sum, however it is cut. */
function accrued({ perMonth, perSecond }: Price, at: Date) {
  const seconds = new Exact(at.getTime()).div(1_000)
  return new Exact(perSecond ?? 0).times(seconds).plus(new Exact(perMonth ?? 0).times(monthsUntil(at)).toDecimalPlaces(decimals))
}

/** Months of the UTC calendar since 1970; a part of one counts by its share of that month. */
function monthsUntil(at: Date) {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  const begin = Date.UTC(year, month)
  const share = new Exact(at.getTime() - begin).div(Date.UTC(year, month + 1) - begin)
  return share.plus((year - 1970) * 12 + month)
}
