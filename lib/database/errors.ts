import { isDriverAdapterError } from '@prisma/driver-adapter-utils'

type Cause = { originalCode?: unknown; originalMessage?: unknown; code?: unknown; kind?: unknown }
type Told = { code?: unknown; meta?: { code?: unknown; driverAdapterError?: { cause?: Cause } } }

/** What the driver's adapter says in an error of its own, or in one of Prisma's client, which has it inside. */
function causeOf(error: unknown): Cause | undefined {
  if (isDriverAdapterError(error)) return error.cause
  return ((error ?? {}) as Told).meta?.driverAdapterError?.cause
}

/** The SQLSTATE, Prisma's or the driver's code behind an error of the database; '' when it carries none. */
export function databaseCodeOf(error: unknown): string {
  const { code, meta } = (error ?? {}) as Told
  const cause = causeOf(error)
  return String(cause?.originalCode ?? cause?.code ?? meta?.code ?? code ?? '')
}

/** What PostgreSQL said of it, such as the name of the rule that a row broke; '' where it said nothing. */
export const saidOf = (error: unknown): string => String(causeOf(error)?.originalMessage ?? '')

/** What the driver's adapter calls a connection that is none, where no code came with it. */
const awayKinds = ['ConnectionClosed', 'DatabaseNotReachable', 'SocketTimeout']
const awayCode = /^(08...|57P0[123]|53300|ECONN\w+|EPIPE|ENOTFOUND|ETIMEDOUT|P1001|P1002|P1008|P1017|P2024)$/
const awayText =
  /Can't reach database|Connection terminated|timeout exceeded when trying to connect|ECONNREFUSED|the database system is (starting up|shutting down)/

/** True when the database could not be reached or is ending: nothing is wrong with what was asked. */
export function isDatabaseAway(error: unknown): boolean {
  const kind = causeOf(error)?.kind
  return (
    awayKinds.includes(String(kind)) || awayCode.test(databaseCodeOf(error)) || (error instanceof Error && awayText.test(error.message))
  )
}

/** True when a row breaks a unique rule. */
export const isDuplicate = (error: unknown): boolean => ['P2002', '23505'].includes(databaseCodeOf(error))
