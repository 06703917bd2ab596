import { expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { Prisma } from '#lib/database/generated/client.ts'

/** As another copy of the module has made it: the same fields, and a class of its own. */
const ofAnotherCopy = (piece: Prisma.Sql): Prisma.Sql => Object.assign(Object.create({}), piece)

it('takes a piece of a statement that another copy of the module has made', async () => {
  const pieces = [Prisma.sql`(${1}::int, ${'a'}::text)`, Prisma.sql`(${2}::int, ${'b'}::text)`].map(ofAnotherCopy)
  const rows = db().$queryRaw`SELECT n FROM (VALUES (2, 'b'), (3, 'c')) AS v(n, t) WHERE (n, t) IN (${ofAnotherCopy(Prisma.join(pieces))})`
  expect(await rows).toEqual([{ n: 2 }])
})
