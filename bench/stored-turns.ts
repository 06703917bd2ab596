import pg from 'pg'

/** What stands in the database: questions, replies marked as answered, calls to the vendor settled as good, and whatever is left open. */
export type StoredTurns = { questions: number; answered: number; succeeded: number; unsettled: number }

const statement = `SELECT
  (SELECT count(*)::int FROM "Message" WHERE role = 'user') AS questions,
  (SELECT count(*)::int FROM "Message" WHERE role = 'assistant' AND status = 'answered') AS answered,
  (SELECT count(*)::int FROM "UsageEntry" WHERE status = 'success') AS succeeded,
  (SELECT count(*)::int FROM "Message" WHERE status = 'pending') + (SELECT count(*)::int FROM "UsageEntry" WHERE status <> 'success') AS unsettled`

/** Counts the rows themselves: what the server says of them does not count. */
export async function countStoredTurns(databaseUrl: string): Promise<StoredTurns> {
  const [row] = await ask<StoredTurns>(databaseUrl, statement)
  if (!row) throw new Error('PostgreSQL counted nothing')
  return row
}

/** Runs one statement on a connection of its own. */
export async function ask<Row extends pg.QueryResultRow>(databaseUrl: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

export const difference = (after: StoredTurns, before: StoredTurns): StoredTurns => ({
  questions: after.questions - before.questions,
  answered: after.answered - before.answered,
  succeeded: after.succeeded - before.succeeded,
  unsettled: after.unsettled - before.unsettled,
})

/** What is wrong when `sent` turns left these rows; undefined when each one stands there once, answered and paid. */
export function miscount(sent: number, { questions, answered, succeeded, unsettled }: StoredTurns): string | undefined {
  if (questions === sent && answered === sent && succeeded === sent && unsettled === 0) return undefined
  return `${sent} turns left ${questions} questions, ${answered} answered replies, ${succeeded} successful calls in the ledger and ${unsettled} rows unsettled`
}
