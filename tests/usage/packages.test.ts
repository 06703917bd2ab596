import fc from 'fast-check'
import { expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { type Package, Prisma } from '#lib/database/generated/client.ts'
import { newId } from '#lib/ids.ts'
import { openLedger } from '#lib/usage/ledger.ts'
import { addPackage, type Drawn, deletePackage, drawn, listPackages, packageInput, packageWarnings } from '#lib/usage/packages.ts'

const system = { type: 'system', id: null } as const
const pack = (id: string, given: Partial<Omit<Package, 'amount'>> & { amount: string }): Package => ({
  name: id,
  models: 'qwen/*',
  unit: 'tokens',
  currency: null,
  validFrom: new Date('2026-01-01'),
  expiresAt: null,
  createdAt: new Date('2026-01-01'),
  ...given,
  id,
  amount: new Prisma.Decimal(given.amount),
})
const calls = (span: number, tokens: number, given: Partial<Drawn> = {}): Drawn => ({
  span,
  model: 'qwen/qwen-max',
  requests: 10n,
  tokens: BigInt(tokens),
  cost: new Prisma.Decimal('5'),
  currency: 'CNY',
  ...given,
})
const used = (packages: Package[], usage: Drawn[]) =>
  Object.fromEntries(Array.from(drawn(packages, usage), ([id, amount]) => [id, amount.toNumber()]))

it('draws from the package that ends first, and what goes beyond from the next', () => {
  const packages = [pack('whole', { amount: '1000' }), pack('free', { amount: '100', expiresAt: new Date('2026-02-01') })]
  expect(used(packages, [calls(1, 150)])).toEqual({ free: 100, whole: 50 })
  expect(used(packages, [calls(2, 150)])).toEqual({ free: 0, whole: 150 }) // after its end
})

it('draws money for the share of the calls that free tokens did not cover', () => {
  const credit = pack('credit', { amount: '100', unit: 'money', currency: 'CNY' })
  const free = pack('free', { amount: '40', expiresAt: new Date('2027-01-01') })
  expect(used([credit, free], [calls(1, 100)])).toEqual({ free: 40, credit: 3 })
  expect(used([credit], [calls(1, 100, { currency: 'USD' }), calls(1, 100, { cost: null, currency: null })])).toEqual({ credit: 0 })
})

it('draws for the models it holds for and no others', () => {
  const packages = [pack('one', { amount: '9', unit: 'requests', models: 'qwen/qwen-plus' })]
  expect(used(packages, [calls(1, 5), calls(1, 5, { model: 'qwen/qwen-plus', requests: 2n })])).toEqual({ one: 2 })
})

it('never draws more than a package holds, nor more than was used', () => {
  const amount = fc.integer({ min: 1, max: 1_000 }).map(String)
  const ends = fc.option(fc.constantFrom(new Date('2026-02-01'), new Date('2026-03-01')), { nil: null })
  const packages = fc
    .array(fc.record({ amount, expiresAt: ends }), { minLength: 1, maxLength: 5 })
    .map((all) => all.map((given, at) => pack(`p${at}`, given)))
  const usage = fc.array(fc.record({ span: fc.integer({ min: 1, max: 3 }), tokens: fc.nat(2_000) }), { maxLength: 10 })
  fc.assert(
    fc.property(packages, usage, (all, said) => {
      const taken = drawn(
        all,
        said.map(({ span, tokens }) => calls(span, tokens)),
      )
      for (const { id, amount } of all) expect(taken.get(id)?.lte(amount)).toBe(true)
      const sum = [...taken.values()].reduce((total, each) => total.plus(each), new Prisma.Decimal(0))
      expect(sum.toDecimalPlaces(6).lte(said.reduce((total, { tokens }) => total + tokens, 0))).toBe(true)
    }),
  )
})

it('is right while many turns end at once, and stops at nothing left', async () => {
  const { id } = await addPackage(packageInput.parse({ name: 'Free', models: 'qwen/*', unit: 'tokens', amount: '1000' }), system)
  const one = async (at: number) => {
    const ledger = openLedger({
      requestId: `req_${at}`,
      conversationId: null,
      messageId: null,
      botId: null,
      apiKeyId: null,
      purpose: 'live',
    })
    const call = { provider: 'qwen', providerId: null, model: 'qwen/qwen-max', attempt: 1, embedded: false }
    const entryId = newId('use')
    await ledger.open({ ...call, entryId, asked: { promptChars: 1, promptTokens: 1, images: 0, stream: false } })
    const counts = { promptTokens: 20, completionTokens: 5, cachedTokens: null, cacheWriteTokens: null, reasoningTokens: null }
    ledger.settle(entryId, {
      status: 'success',
      finishReason: 'stop',
      ...counts,
      vendorUsage: null,
      estimated: false,
      completionChars: 1,
      latencyMs: 1,
      ttftMs: 1,
    })
    await ledger.close()
  }
  const many = (count: number) => Promise.all(Array.from({ length: count }, (_, at) => one(at)))
  await many(32)
  expect(await listPackages()).toMatchObject([{ id, used: '800', left: '200', state: 'nearly_used' }])
  await many(16)
  expect(await listPackages()).toMatchObject([{ id, used: '1000', left: '0', state: 'used_up' }])
  await deletePackage(id, system)
  expect(await listPackages()).toEqual([])
})

it('finds in the ledger the calls of each package’s own time', async () => {
  const call = { requestId: 'req_1', provider: 'glm', status: 'success', promptTokens: 90, completionTokens: 10, costCurrency: 'CNY' }
  const at = (day: string, model = 'glm/one') => ({ ...call, id: newId('use'), model, costAmount: '0.5', createdAt: new Date(day) })
  const uncounted = { ...at('2026-03-02'), promptTokens: null, completionTokens: null, costAmount: null, costCurrency: null }
  await db().usageEntry.createMany({
    data: [at('2026-02-28'), at('2026-03-01'), at('2026-03-31'), at('2026-04-01'), at('2026-04-02', 'glm/two'), uncounted],
  })
  const add = (name: string, models: string, unit: 'tokens' | 'money', validFrom: string, expiresAt?: string) =>
    addPackage(
      packageInput.parse({
        name,
        models,
        unit,
        amount: '1000',
        validFrom: `${validFrom}T00:00:00Z`,
        ...(expiresAt && { expiresAt: `${expiresAt}T00:00:00Z` }),
        ...(unit === 'money' && { currency: 'CNY' }),
      }),
      system,
    )
  await add('March', 'glm/*', 'tokens', '2026-03-01', '2026-04-01')
  await add('credit', 'glm/one', 'money', '2026-03-15')
  const used = (await listPackages()).map(({ name, used }) => [name, used])
  expect(used).toEqual([
    ['March', '200'],
    ['credit', '0.5'], // the call of April; that of the end of March was covered by tokens
  ])
  await db().package.deleteMany()
})

it('warns a week before the end, and not of what has ended or not begun', async () => {
  const now = Date.now()
  const day = (days: number) => new Date(now + days * 86_400_000)
  const add = (name: string, validFrom: Date, expiresAt: Date) =>
    addPackage({ name, models: 'none/*', unit: 'requests', amount: '10', validFrom, expiresAt }, system)
  await add('soon', day(-1), day(6.9))
  await add('later', day(-1), day(7.1))
  await add('coming', day(1), day(2))
  await add('over', day(-2), day(-1))
  const states = (await listPackages()).map(({ name, state }) => [name, state])
  expect(states).toEqual([
    ['over', 'ended'],
    ['coming', 'not_begun'],
    ['soon', 'ends_soon'],
    ['later', 'in_use'],
  ])
  expect((await packageWarnings()).map(({ name }) => name)).toEqual(['soon'])
  await db().package.deleteMany()
})
