import { once, onStop } from '../process.ts'
import { db } from './client.ts'
import { databaseCodeOf, isDatabaseAway } from './errors.ts'
import { type CommitVerdict, GroupCommit } from './group-commit.ts'
import { recent } from './recent.ts'

/** What one call may cost at most, in the currency of one budget that holds for it. */
export type ReservationRow = {
  entryId: string
  budgetId: string
  subject: string
  periodStart: string
  amount: string
  createdAt: string
}

const rowsGiven = `jsonb_to_recordset($1::jsonb) AS r(call int, "entryId" text, "budgetId" text, subject text, "periodStart" timestamptz,
  amount numeric, "createdAt" timestamptz)`

const beginParts = `INSERT INTO "BudgetSpending" ("budgetId", subject, "periodStart")
  SELECT DISTINCT r."budgetId", r.subject, r."periodStart" FROM ${rowsGiven} JOIN "Budget" b ON b.id = r."budgetId" ORDER BY 1, 2, 3
  ON CONFLICT DO NOTHING`

/**
 * One statement for all calls that wait. The parts of budgets are locked in one order, so that statements over the same budgets
 * wait for each other and never in a ring. Of the calls that would fit alone, those are let in that fit together with the ones
 * before them, each in all of its budgets; so the first of them always is. What costs nothing, or nobody knows what, fits into a
 * budget that was passed, too. What is reserved already is left alone, so a call may be sent again.
 */
const reserveRound = `
  WITH asked AS (
    SELECT r.*, b.hard, b.amount AS most FROM ${rowsGiven}
    JOIN "Budget" b ON b.id = r."budgetId" AND b.enabled
    WHERE NOT EXISTS (SELECT FROM "BudgetReservation" v WHERE v."entryId" = r."entryId" AND v."budgetId" = r."budgetId")
  ), locked AS MATERIALIZED (
    SELECT s."budgetId", s.subject, s."periodStart", s.spent + s.reserved AS taken FROM "BudgetSpending" s
    WHERE (s."budgetId", s.subject, s."periodStart") IN (SELECT "budgetId", subject, "periodStart" FROM asked)
    ORDER BY 1, 2, 3 FOR UPDATE
  ), alone AS (
    SELECT a.*, l.taken, NOT a.hard OR a.amount = 0 OR coalesce(l.taken + a.amount <= a.most, false) AS fits
    FROM asked a LEFT JOIN locked l USING ("budgetId", subject, "periodStart")
  ), together AS (
    SELECT *, NOT hard OR amount = 0 OR taken + sum(amount) OVER (PARTITION BY "budgetId", subject, "periodStart" ORDER BY call) <= most AS "fitsToo"
    FROM alone WHERE call NOT IN (SELECT call FROM alone WHERE NOT fits)
  ), let_in AS (
    SELECT call FROM together GROUP BY call HAVING bool_and("fitsToo")
  ), held AS (
    UPDATE "BudgetSpending" s SET reserved = s.reserved + t.amount FROM (
      SELECT "budgetId", subject, "periodStart", sum(amount) AS amount FROM together WHERE call IN (SELECT call FROM let_in) GROUP BY 1, 2, 3
    ) t WHERE s."budgetId" = t."budgetId" AND s.subject = t.subject AND s."periodStart" = t."periodStart"
  ), kept AS (
    INSERT INTO "BudgetReservation" ("entryId", "budgetId", subject, "periodStart", amount, "createdAt")
    SELECT "entryId", "budgetId", subject, "periodStart", amount, "createdAt" FROM together WHERE call IN (SELECT call FROM let_in)
    ON CONFLICT DO NOTHING
  )
  SELECT call, min("budgetId") FILTER (WHERE NOT fits) AS "refusedBy" FROM alone WHERE call NOT IN (SELECT call FROM let_in) GROUP BY call`

type Waiting = { rows: ReservationRow[]; refusedBy?: string }

/** Round after round, until each call is let in or does not fit even alone. */
async function commit(batch: Waiting[]): Promise<void> {
  await beginNew(batch.flatMap(({ rows }) => rows))
  for (let waiting = batch; waiting.length > 0; ) {
    const given = JSON.stringify(waiting.flatMap(({ rows }, call) => rows.map((row) => ({ ...row, call }))))
    const left = await db().$queryRawUnsafe<{ call: number; refusedBy: string | null }[]>(reserveRound, given)
    for (const { call, refusedBy } of left) if (refusedBy) (waiting[call] as Waiting).refusedBy = refusedBy
    waiting = left.filter(({ refusedBy }) => refusedBy === null).map(({ call }) => waiting[call] as Waiting)
  }
}

const begun = () => once('database.budget-parts', () => new Set<string>())
const begunMax = 50_000

/** Makes the rows that are added to. Each process does so once for each part of a budget. */
async function beginNew(rows: ReservationRow[]): Promise<void> {
  const known = begun()
  const nameOf = ({ budgetId, subject, periodStart }: ReservationRow) => `${budgetId} ${periodStart} ${subject}`
  const fresh = rows.filter((row) => !known.has(nameOf(row)))
  if (fresh.length === 0) return
  await db().$executeRawUnsafe(beginParts, JSON.stringify(fresh))
  if (known.size + fresh.length > begunMax) known.clear()
  for (const row of fresh) known.add(nameOf(row))
}

function judge(error: unknown): CommitVerdict {
  const code = databaseCodeOf(error)
  if (code === '40001' || code === '40P01' || code === '23503') return 'try_again' // 23503: a budget was deleted this moment
  return isDatabaseAway(error) ? 'unavailable' : 'failed'
}

const writer = () =>
  once('database.budget-writer', () => {
    const made = new GroupCommit<Waiting>({ commit, judge })
    db() // so that the pool is registered to end after the writer
    onStop(() => made.drain())
    return made
  })

/** Reserves what a call may cost in all of its budgets, or in none: then the id of a hard one that has no room for it. */
export async function reserve(rows: ReservationRow[], patienceMs: number): Promise<string | undefined> {
  const waiting: Waiting = { rows }
  await writer().write(waiting, { patienceMs })
  return waiting.refusedBy
}

/**
 * Ends the reservations that nobody will settle any more. What a call of unknown outcome may have cost counts as spent: its
 * vendor may bill it. A call that was never written down was never made.
 */
export const settleLostReservations = (before: Date): Promise<number> =>
  db().$executeRaw`
    WITH lost AS (
      DELETE FROM "BudgetReservation" v USING (
        SELECT v."entryId", v."budgetId", u.status FROM "BudgetReservation" v LEFT JOIN "UsageEntry" u ON u.id = v."entryId"
        WHERE v."createdAt" < ${before} AND u.status IS DISTINCT FROM 'pending'
      ) e WHERE v."entryId" = e."entryId" AND v."budgetId" = e."budgetId"
      RETURNING v."budgetId", v.subject, v."periodStart", v.amount, CASE WHEN e.status = 'unknown' THEN v.amount ELSE 0 END AS spent
    )
    INSERT INTO "BudgetSpending" AS s ("budgetId", subject, "periodStart", spent, reserved)
    SELECT "budgetId", subject, "periodStart", sum(spent), -sum(amount) FROM lost GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ("budgetId", subject, "periodStart")
    DO UPDATE SET spent = s.spent + excluded.spent, reserved = s.reserved + excluded.reserved`

/** What single visitors spent is of no use to anybody after this time. */
const partsKeptMs = 62 * 86_400_000

/** Once a day, forgets what visitors and addresses spent long ago, and the alerts of it. */
export const forgetOldParts = recent(
  'database.old-budget-parts',
  async () => {
    const old = { periodStart: { lt: new Date(Date.now() - partsKeptMs) }, budget: { scope: { in: ['visitor', 'address'] } } }
    await db().budgetSpending.deleteMany({ where: old })
    await db().budgetAlert.deleteMany({ where: old })
  },
  { ttlMs: 86_400_000 },
)
