import { expect, it } from 'vitest'
import { isDatabaseAway } from '#lib/database/errors.ts'

/** As Prisma's client throws what its driver has met, and as the driver's adapter does. */
const byClient = (cause: object) =>
  Object.assign(new Error('Raw query failed.'), { code: 'P2010', meta: { driverAdapterError: { cause } } })
const byAdapter = (cause: object) => Object.assign(new Error('from the driver', { cause }), { name: 'DriverAdapterError' })

it.each([
  [{ kind: 'ConnectionClosed' }, true],
  [{ kind: 'postgres', originalCode: '57P01' }, true],
  [{ kind: 'postgres', originalCode: '23505' }, false],
  [{ kind: 'InvalidInputValue' }, false],
])('tells from %j whether the database is away: %s', (cause, away) => {
  expect(isDatabaseAway(byClient(cause))).toBe(away)
  expect(isDatabaseAway(byAdapter(cause))).toBe(away)
})

it('does not take for the database what another connection has met', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  expect(isDatabaseAway(new TypeError('fetch failed', { cause: refused }))).toBe(false)
})
