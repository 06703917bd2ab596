import { expect, it } from 'vitest'
import { isDatabaseAway } from '#lib/database/errors.ts'

/** As Prisma throws what its driver has met. */
const thrown = (cause: object) => Object.assign(new Error('Raw query failed.'), { code: 'P2010', meta: { driverAdapterError: { cause } } })

it.each([
  [{ kind: 'ConnectionClosed' }, true],
  [{ kind: 'postgres', originalCode: '57P01' }, true],
  [{ kind: 'postgres', originalCode: '23505' }, false],
  [{ kind: 'InvalidInputValue' }, false],
])('tells from %j whether the database is away: %s', (cause, away) => {
  expect(isDatabaseAway(thrown(cause))).toBe(away)
})
