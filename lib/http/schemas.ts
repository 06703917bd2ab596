import { z } from 'zod'
import { failureCodes } from '../failure.ts'
import type { IdPrefix } from '../ids.ts'

/*
 * What answers are made of. A schema of an answer describes what travels: `z.input` of it is the wire, `z.output` is what
 * the code makes, which differs in times only (a Date becomes an RFC 3339 string). Those with an `id` in their meta are
 * named components of the API's description.
 */

/** A moment in UTC: a Date in code, RFC 3339 with milliseconds on the wire. */
export const time = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (moment) => moment.toISOString(),
})

/** An exact number, as a string: money is never a float. */
export const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)

export const currency = z.string().regex(/^[A-Z]{3}$/)

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))
const notCurrency = 'expected an ISO 4217 code such as USD'
/** A currency that somebody names: one that there is or was, so not XXX. */
export const namedCurrency = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: notCurrency, abort: true })
  .refine((code) => currencies.has(code), notCurrency)

export const money = z
  .object({ amount: decimal.describe('A decimal number in a string.'), currency: currency.describe('ISO 4217, such as USD or CNY.') })
  .meta({ id: 'Money', description: 'An exact amount with its currency.' })

/** A turn may touch vendors of several currencies. */
export const cost = z.array(money).describe('One amount per currency; empty when nothing was spent.')

/** A group of visitors, as a shop calls it. */
export const groupName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'expected small letters, digits and hyphens, such as vip')
export const groupsMax = 10

/** An id as `newId` makes them. */
export const id = (prefix: IdPrefix) => z.string().regex(new RegExp(`^${prefix}_[0-9a-z]+$`))

/** One page of a list: what `pageOf` makes. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().describe('Send it as `cursor` for the next page; `null` on the last one.'),
  })

export const fieldError = z.object({
  path: z.string().describe('Where in the request, with dots: `visitor.email`.'),
  message: z.string(),
})

export const problem = z
  .object({
    type: z.string().describe('`urn:frontdesk:error:` and the code.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What went wrong, in a sentence that may be shown.'),
    code: z.enum(failureCodes).describe('What to branch on.'),
    requestId: id('req'),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'Problem', description: 'A failure (RFC 9457).' })

export const openaiProblem = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.enum(failureCodes),
      request_id: id('req'),
    }),
  })
  .meta({ id: 'OpenAIError', description: 'A failure in the shape of OpenAI’s API.' })
