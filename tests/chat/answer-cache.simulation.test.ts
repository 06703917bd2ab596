import { expect, it } from 'vitest'
import { cacheHistory } from '#tests/fakes/simulation/cache-history.ts'

const seeds = Number(process.env.SEEDS ?? 10_000)
const only = process.env.SEED

it('gives everybody the one answer to his own question in every history', { timeout: 600_000 }, async () => {
  const [first, last] = only === undefined ? [1, seeds] : [Number(only), Number(only)]
  for (let seed = first; seed <= last; seed++) {
    const { problems, trace } = await cacheHistory(seed)
    if (problems.length > 0)
      expect.fail(
        `${problems.join('\n')}\n\nSEED=${seed} npx vitest run --project unit+flows tests/chat/answer-cache.simulation.test.ts\n\n${trace}`,
      )
  }
})
