import { type Clock, systemClock } from '../clock.ts'
import type { PostgresServer } from '../database/embedded.ts'

const everyMs = 1_000
const afterFailureMs = 5_000

/**
 * Nobody else looks after an embedded PostgreSQL: one that ends by itself (killed for memory, a full disk) is started
 * again until `signal` aborts. Resolves then, with no start of its own under way.
 */
export async function keepPostgres(
  server: PostgresServer,
  start: () => Promise<PostgresServer>,
  signal: AbortSignal,
  report: (sentence: string) => void,
  clock: Clock = systemClock,
): Promise<void> {
  const pause = (ms: number) => clock.sleep(ms, signal).catch(() => {}) // an abort ends the pause: the loop sees it
  for (await pause(everyMs); !signal.aborted; await pause(everyMs)) {
    if (await server.isRunning()) continue
    report('PostgreSQL has ended by itself: it is started again.')
    try {
      await start()
    } catch (error) {
      report((error as Error).message)
      await pause(afterFailureMs)
    }
  }
}
