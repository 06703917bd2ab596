import { headers } from 'next/headers'
import { getLocale } from 'next-intl/server'
import { z } from 'zod'
import { type Caller, requireRight, type UserCaller, userIn } from '../access/caller.ts'
import { clientAddress, subscriberOf } from '../access/client-address.ts'
import { countAgainst, giveBack } from '../access/rate-limit.ts'
import type { Right } from '../access/roles.ts'
import { Failure, type FailureCode, type FieldError, isFailure } from '../failure.ts'
import type { Locale } from '../i18n/locale.ts'
import { inWords } from '../i18n/problems.ts'
import { newId } from '../ids.ts'
import { log } from '../monitoring/log.ts'
import { presentable } from './answer.ts'
import { refuseBrokenText } from './body.ts'

export type Refused = { ok: false; code: FailureCode; message: string; errors: FieldError[] }
export type ActionResult<Result> = { ok: true; data: Result } | Refused
export type Action<Input, Result> = ((input: Input) => Promise<ActionResult<Result>>) & { access?: Right | 'public' }

type ActionContext<Input> = { input: Input; requestId: string; headers: Headers }
type UserContext<Input> = ActionContext<Input> & { caller: UserCaller }

/**
 * A server action, which anybody can call like a route: reads who is signed in, refuses who lacks the right, parses the
 * input, does its work, and gives back what went wrong in the reader's language instead of throwing it. That the call
 * comes from a page of ours is Next's own check.
 */
export const action = <Schema extends z.ZodType, Result>(
  access: Right,
  schema: Schema,
  work: (context: UserContext<z.output<Schema>>) => Promise<Result>,
): Action<z.input<Schema>, Result> =>
  answered(
    access,
    schema,
    async (context) => {
      const caller: Caller = (await userIn(context.headers)) ?? { kind: 'anonymous' }
      requireRight(caller, access)
      return { ...context, caller: caller as UserCaller }
    },
    work,
  )

/**
 * The same for whoever has no session yet. Counted like a sign-in by the caller's address, before anything is read, and
 * given back when it worked.
 */
export const publicAction = <Schema extends z.ZodType, Result>(
  schema: Schema,
  work: (context: ActionContext<z.output<Schema>>) => Promise<Result>,
): Action<z.input<Schema>, Result> =>
  answered(
    'public',
    schema,
    async (context) => {
      const address = subscriberOf(clientAddress(context.headers))
      await countAgainst('signIn', address)
      return { ...context, address }
    },
    async ({ address, ...context }) => {
      const result = await work(context)
      await giveBack('signIn', address)
      return result
    },
  )

function answered<Schema extends z.ZodType, Result, Context extends ActionContext<unknown>>(
  access: Right | 'public',
  schema: Schema,
  admit: (context: ActionContext<unknown>) => Promise<Context>,
  work: (context: Context & { input: z.output<Schema> }) => Promise<Result>,
): Action<z.input<Schema>, Result> {
  const run = async (input: z.input<Schema>): Promise<ActionResult<Result>> => {
    const requestId = newId('req')
    const locale = await getLocale()
    try {
      const admitted = await admit({ input: undefined, requestId, headers: await headers() })
      return { ok: true, data: await work({ ...admitted, input: parsed(schema, input, locale) }) }
    } catch (error) {
      return refused(error, requestId, locale)
    }
  }
  return Object.assign(run, { access })
}

const zodWords = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError } satisfies Record<Locale, unknown>

function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown, locale: Locale): z.output<Schema> {
  refuseBrokenText(input, '')
  const result = schema.safeParse(input, { error: zodWords[locale] })
  if (result.success) return result.data
  const errors = result.error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new Failure('invalid_request', errors.map(({ path, message }) => `${path}: ${message}`).join('; '), { errors })
}

function refused(error: unknown, requestId: string, locale: Locale): Refused {
  if (!isFailure(error) && isSignal(error)) throw error
  const failure = presentable(error)
  if (failure.status >= 500) log().error({ requestId, code: failure.code, err: failure.cause ?? failure }, failure.message)
  const errors = (failure.errors ?? []).map(({ path, message }) => ({ path, message: inWords(message, locale) }))
  return { ok: false, code: failure.code, message: inWords(failure.message, locale), errors }
}

/** Next leads somewhere else by throwing: those have a digest of their own. */
const isSignal = (error: unknown): boolean => String((error as { digest?: unknown } | null)?.digest ?? '').startsWith('NEXT_')
