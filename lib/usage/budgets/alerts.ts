import { systemClock } from '../../clock.ts'
import { db } from '../../database/client.ts'
import { log } from '../../monitoring/log.ts'
import { once } from '../../process.ts'
import type { Refusing } from './affordable.ts'
import type { Held } from './holding.ts'

/** How much of a budget is spent, in per cent; that calls of unknown price were made on it; or that one was refused for its currency. */
export const alertKinds = ['50', '80', '100', 'unpriced', 'currency'] as const
export type AlertKind = (typeof alertKinds)[number]

type Part = { budgetId: string; subject: string; start: Date }
type Watch = { waiting: Map<string, Part>; isLooking: boolean }

const watch = () => once('usage.budget-watch', (): Watch => ({ waiting: new Map(), isLooking: false }))
const pauseMs = 500

/** To be called after something was spent. What is worth knowing is written down and logged once; nobody waits for it. */
export function lookAt(held: Held[]): void {
  const { waiting } = watch()
  for (const { budget, subject, start } of held) waiting.set(`${budget.id} ${subject}`, { budgetId: budget.id, subject, start })
  if (held.length > 0) void look()
}

/** However many turns end, parts that were spent from are looked at by one query at a time, and again for those that came meanwhile. */
async function look(): Promise<void> {
  const state = watch()
  if (state.isLooking) return
  state.isLooking = true
  try {
    while (state.waiting.size > 0) {
      const parts = [...state.waiting.values()]
      state.waiting.clear()
      await writeAlerts(parts)
      if (state.waiting.size > 0) await systemClock.sleep(pauseMs)
    }
  } catch (error) {
    log().warn({ err: error }, 'the budgets could not be looked at; the next turn tries it again')
  } finally {
    state.isLooking = false
  }
}

type Alert = { budgetId: string; name: string; scope: string; kind: AlertKind }

/** Of visitors and addresses, which are many, only that one has nothing left. */
async function writeAlerts(parts: Part[]): Promise<void> {
  const list = JSON.stringify(parts.map(({ budgetId, subject, start }) => ({ budgetId, subject, start: start.toISOString() })))
  const fresh = await db().$queryRaw<Alert[]>`
    WITH reached AS (
      SELECT s."budgetId", s.subject, s."periodStart", k.kind
      FROM jsonb_to_recordset(${list}::jsonb) AS r("budgetId" text, subject text, start timestamptz)
      JOIN "BudgetSpending" s ON s."budgetId" = r."budgetId" AND s.subject = r.subject AND s."periodStart" = r.start
      JOIN "Budget" b ON b.id = s."budgetId"
      CROSS JOIN (VALUES ('50', 0.5), ('80', 0.8), ('100', 1), ('unpriced', NULL)) AS k(kind, share)
      WHERE CASE WHEN k.share IS NULL THEN s.unpriced > 0 ELSE s.spent >= b.amount * k.share END
        AND (k.kind IN ('100', 'unpriced') OR b.scope NOT IN ('visitor', 'address'))
    ), fresh AS (
      INSERT INTO "BudgetAlert" ("budgetId", subject, "periodStart", kind) SELECT * FROM reached ON CONFLICT DO NOTHING RETURNING "budgetId", kind
    )
    SELECT b.id AS "budgetId", b.name, b.scope, f.kind FROM fresh f JOIN "Budget" b ON b.id = f."budgetId"`
  for (const alert of fresh) tell(alert)
}

const toldMax = 10_000
const told = () => once('usage.budget-refusals-told', () => new Set<string>())

/**
 * A call was refused: nothing that costs so much fits into the budget any more, though a part of it may be left; or the budget has
 * no rate for its currency. Written once a period, however often it is told.
 */
export function tellRefused({ budget, scope, subject, start, lacks }: Refusing<Held>): void {
  const kind = lacks === 'room' ? '100' : 'currency'
  const row = { budgetId: budget.id, subject, periodStart: start, kind }
  const mark = JSON.stringify(row)
  if (told().has(mark)) return
  if (told().size >= toldMax) told().clear() // a row that is there is not written again
  told().add(mark)
  db()
    .budgetAlert.createMany({ data: [row], skipDuplicates: true })
    .then(({ count }) => {
      if (count > 0) tell({ budgetId: budget.id, name: budget.name, scope, kind })
    })
    .catch((error) => {
      told().delete(mark)
      log().warn({ err: error }, 'an alert of a budget could not be written; the next refusal tries it again')
    })
}

const words: Record<AlertKind, string> = {
  '50': 'half of a budget is spent',
  '80': 'four fifths of a budget are spent',
  '100': 'a budget is spent, or had no room for a call',
  unpriced: 'a call whose price is unknown was made on a budget, which cannot count it: set a price',
  currency: 'a budget has no rate for the currency of a call, which was refused: name the rate in `rates`',
}
const tell = ({ budgetId, name, scope, kind }: Alert): void => log().warn({ budgetId, budget: name, scope, alert: kind }, words[kind])
