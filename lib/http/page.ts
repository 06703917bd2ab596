import { z } from 'zod'
import { invalid } from '../failure.ts'

/** `?limit=` (1–200, default 50) and `&cursor=`, which is the `nextCursor` of the answer before. */
export const pageQuery = z.object({
  limit: z.coerce.number({ error: 'expected a number from 1 to 200' }).int().min(1).max(200).default(50).describe('How many at most.'),
  cursor: z.string().max(500).optional().describe('The `nextCursor` of the answer before.'),
})
export type PageQuery = z.infer<typeof pageQuery>

/** The same for the messages of a conversation: their cursor is the number of the last one seen. */
export const messagePageQuery = pageQuery.extend({
  cursor: z.coerce
    .number({ error: 'expected the nextCursor of an earlier answer' })
    .int()
    .min(0)
    .max(2_147_483_647)
    .optional()
    .describe('The `nextCursor` of the answer before.'),
})

type Placed = { id: string; createdAt: Date }

/** Where a list ordered by creation, newest first, goes on. */
export function afterCursor(cursor: string | undefined): { createdAt: Date; id: string } | undefined {
  if (cursor === undefined) return undefined
  const [time, id] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const createdAt = new Date(Number(time))
  if (!id || id.includes('\0') || Number.isNaN(createdAt.getTime())) throw invalid('cursor', 'expected the nextCursor of an earlier answer')
  return { createdAt, id }
}

/** One page of a list, newest first. `load` is asked for one row more than a page, which tells whether there is another page. */
export async function pageOf<Row extends Placed>(
  query: PageQuery,
  load: (page: { take: number; cursor?: { createdAt: Date; id: string } }) => Promise<Row[]>,
) {
  const rows = await load({ take: query.limit + 1, cursor: afterCursor(query.cursor) })
  const data = rows.slice(0, query.limit)
  const last = data.at(-1)
  return {
    data,
    nextCursor: rows.length > query.limit && last ? Buffer.from(`${last.createdAt.getTime()} ${last.id}`).toString('base64url') : null,
  }
}
