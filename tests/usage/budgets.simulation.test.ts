import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { db } from '#lib/database/client.ts'
import { newId } from '#lib/ids.ts'
import { budgetHistory } from '#tests/fakes/simulation/budget-history.ts'
import { plainPrices } from '#tests/fakes/simulation/plain-budgets.ts'

const seeds = Number(process.env.SEEDS ?? 250)
const only = process.env.SEED

beforeAll(async () => {
  const data = Object.entries(plainPrices).map(([model, { currency, input, cached, output }]) => ({
    id: newId('price'),
    model,
    currency,
    inputPerMillion: input,
    cachedInputPerMillion: cached,
    outputPerMillion: output,
    validFrom: new Date('2026-01-01T00:00:00Z'),
  }))
  await db().price.createMany({ data })
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterAll(() => void vi.useRealTimers())

it('counts to the last decimal and lends no more than there is in every history', { timeout: 600_000 }, async () => {
  const [first, last] = only === undefined ? [1, seeds] : [Number(only), Number(only)]
  for (let seed = first; seed <= last; seed++) {
    const { problems, trace } = await budgetHistory(seed, (at) => vi.setSystemTime(at))
    if (problems.length > 0)
      expect.fail(
        `${problems.join('\n')}\n\nSEED=${seed} npx vitest run --project unit+flows tests/usage/budgets.simulation.test.ts\n\n${trace}`,
      )
  }
})
