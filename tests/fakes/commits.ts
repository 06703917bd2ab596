import { db } from '#lib/database/client.ts'

/** In how many commits the rows of a turn were written that are there now: PostgreSQL keeps each row's transaction with it. */
export async function commitsOf(conversationId: string): Promise<number> {
  const [row] = await db().$queryRaw<{ commits: number }[]>`
    WITH m AS (SELECT id, xmin FROM "Message" WHERE "conversationId" = ${conversationId})
    SELECT count(DISTINCT by)::int AS commits FROM (
      SELECT xmin::text AS by FROM "Conversation" WHERE id = ${conversationId}
      UNION ALL SELECT xmin::text FROM m
      UNION ALL SELECT c.xmin::text FROM "Citation" c JOIN m ON m.id = c."messageId"
      UNION ALL SELECT l.xmin::text FROM "CacheLookup" l JOIN m ON m.id = l.id
    ) all_rows`
  return row?.commits ?? 0
}
