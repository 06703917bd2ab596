import { log } from '../monitoring/log.ts'
import { once } from '../process.ts'

type Start = () => Promise<void>

const state = () => once<{ start?: Start; isAwaited: boolean }>('jobs.start', () => ({ isAwaited: false }))

/**
 * Says how the worker of jobs is started. Next has several copies of the code, and the server a further one: it is
 * started in the copy that answers requests, so that a second one of all that a turn needs is not loaded for it.
 */
export function offerJobs(start: Start): void {
  const jobs = state()
  if (jobs.start) return
  jobs.start = start
  if (jobs.isAwaited) start().catch((err) => log().error({ err }, 'the worker of jobs could not be started'))
}

/** Starts the worker, or has it started as soon as somebody says how. For the server's own start only. */
export async function startJobs(): Promise<void> {
  const jobs = state()
  if (jobs.start) return jobs.start()
  jobs.isAwaited = true
  log().warn('nobody has said yet how jobs are started; batches wait for the first request to /api/health')
}
