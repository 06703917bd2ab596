import { z } from 'zod'
import { currency, decimal, id, namedCurrency, time } from '../../http/schemas.ts'
import { timeZoneSchema } from '../reports.ts'
import { whenSpent } from './affordable.ts'
import { alertKinds } from './alerts.ts'
import { scopes } from './holding.ts'
import { periods } from './periods.ts'

const amount = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,6})?$/, 'expected a decimal number as text, such as "25.00"')
  .refine((text) => Number(text) > 0, 'expected more than 0')
const rate = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'expected a decimal number as text, such as "7.1"')
  .refine((text) => Number(text) > 0, 'expected more than 0')

const fields = {
  name: z.string().trim().min(1, 'must not be empty').max(100).describe('What it is called in alerts and metrics; each name once.'),
  amount: amount.describe('How much may be spent in a period; for visitors and addresses, by each of them.'),
  rates: z
    .record(namedCurrency, rate)
    .refine((rates) => Object.keys(rates).length <= 20, 'expected at most 20 currencies')
    .describe(
      'How much of another currency is one unit of this one, such as `{"CNY": "7.1"}`. Without a rate a hard budget refuses calls that are priced in another currency, and another one does not count them.',
    ),
  hard: z.boolean().describe('What does not fit is not called. `false`: it is counted, and alerts are raised, and nothing else happens.'),
  whenSpent: z
    .enum(whenSpent, { error: `expected one of ${whenSpent.join(', ')}` })
    .describe(
      'What a turn gets whose first model does not fit: `cheaper`: the models of its plan that do fit, then the knowledge base; `knowledge`: the knowledge base at once; `refuse`: 402.',
    ),
  enabled: z.boolean(),
}

export const budgetInput = z
  .strictObject({
    ...fields,
    scope: z
      .enum(scopes, { error: `expected one of ${scopes.join(', ')}` })
      .describe('Whose it is: of everything together, of one key or bot, or of each visitor or address (of a visitor, IPv6 by its /64).'),
    subjectId: z
      .string()
      .max(100)
      .nullish()
      .describe('Of `key` the key’s id, of `bot` the bot’s; of `visitor` and `address` the bot that they talk to, without it any.'),
    currency: namedCurrency.describe('Of `amount`; costs are counted in it.'),
    rates: fields.rates.nullish(),
    period: z.enum(periods, { error: `expected one of ${periods.join(', ')}` }).describe('A day or a month of the calendar.'),
    timeZone: timeZoneSchema.default('UTC').describe('The IANA time zone in which days and months begin.'),
    hard: fields.hard.default(true),
    whenSpent: fields.whenSpent.default('cheaper'),
    enabled: fields.enabled.default(true),
  })
  .superRefine(({ scope, subjectId }, context) => {
    const needed = scope === 'key' || scope === 'bot'
    if (needed && !subjectId) context.addIssue({ code: 'custom', path: ['subjectId'], message: `expected the id of the ${scope}` })
    if (scope === 'all' && subjectId) context.addIssue({ code: 'custom', path: ['subjectId'], message: 'expected none: it holds for all' })
  })
export type BudgetInput = z.output<typeof budgetInput>

/** What of a budget may change: not whose it is, nor in which currency and period it is counted. */
export const budgetPatch = z.strictObject({ ...fields, rates: fields.rates.nullable() }).partial()
export type BudgetPatch = z.output<typeof budgetPatch>

export const creditInput = z.strictObject({
  amount: amount.describe('How much less was spent in this period, in the budget’s currency.'),
  subject: z.string().max(100).default('').describe('Of a budget of visitors or addresses: whose part of it, as its alerts name it.'),
})

const alert = z
  .object({
    kind: z
      .enum(alertKinds)
      .describe(
        'Per cent that are spent (`100` also: a call did not fit); `unpriced`: a call of unknown price was made; `currency`: one was refused, since there is no rate for its currency.',
      ),
    subject: z.string().describe('Of visitors and addresses, whose part of the budget it is; an address as a mark that cannot be read.'),
    periodStart: time,
    createdAt: time,
  })
  .meta({ id: 'BudgetAlert' })

export const budgetView = z
  .object({
    id: id('budget'),
    name: z.string(),
    scope: z.enum(scopes),
    subjectId: z.string().nullable(),
    subjectName: z.string().nullable().describe('What the key or the bot is called; `null` where there is none, or it is gone.'),
    amount: decimal,
    currency,
    rates: z.record(z.string(), decimal).nullable(),
    period: z.enum(periods),
    timeZone: z.string(),
    hard: z.boolean(),
    whenSpent: z.enum(whenSpent),
    enabled: z.boolean(),
    periodStart: time.describe('When the current period began.'),
    periodEnd: time.describe('When it is over, and the budget begins anew.'),
    spent: decimal.describe('In the current period; of visitors and addresses, by the one who has least left.'),
    reserved: decimal.describe('What calls under way may still cost.'),
    left: decimal.describe('Never below 0.'),
    unpriced: z.int().describe('Calls of the current period whose price is unknown, which `spent` does not hold.'),
    subjects: z.int().describe('How many keys, bots, visitors or addresses spent something of it in the current period.'),
    alerts: z.array(alert).describe('The last five.'),
    createdAt: time,
  })
  .meta({ id: 'Budget', description: 'What may be spent in a day or a month, and what of it is left.' })
export type BudgetView = z.output<typeof budgetView>
