import { z } from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { db } from '../database/client.ts'
import { databaseState } from '../database/state.ts'
import { Failure } from '../failure.ts'
import { isDraining } from '../process.ts'

export const healthView = z.object({ status: z.literal('ok'), version: z.string(), database: z.literal('ok') }).meta({ id: 'Health' })

/** `ok` when turns can be taken; throws `not_ready` naming the part that fails. */
export async function health(): Promise<z.output<typeof healthView>> {
  if (isDraining()) throw new Failure('not_ready', 'server: it is being stopped.')
  const state = databaseState()
  if (!state.ok) throw new Failure('not_ready', `database: ${state.problem}`)
  try {
    await db().$queryRaw`SELECT 1`
  } catch (cause) {
    throw new Failure('not_ready', 'database: it cannot be reached.', { cause, headers: { 'retry-after': '2' } })
  }
  return { status: 'ok', version: packageJson.version, database: 'ok' }
}
