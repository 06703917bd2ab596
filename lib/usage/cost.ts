import { Prisma } from '../database/generated/client.ts'

/** Money: a decimal string with its currency beside it, never a float. */
export type Cost = { amount: string; currency: string }

/** Decimals wide enough for every sum of money: nothing is rounded unless it is said. */
export const Exact = Prisma.Decimal.clone({ precision: 60 })

/** The sum by currency, in exact decimal arithmetic, currencies in the order of their first appearance. */
export function sumOf(costs: Cost[]): Cost[] {
  if (costs.length < 2) return costs
  const totals = new Map<string, Prisma.Decimal>()
  for (const { amount, currency } of costs) totals.set(currency, new Exact(totals.get(currency) ?? 0).plus(amount))
  return Array.from(totals, ([currency, total]) => ({ amount: total.toFixed(), currency }))
}
