import { once } from '../process.ts'

type Start = () => Promise<void>

/**
 * Says how the worker of jobs is started. Next has several copies of the code, and the server a further one: it is
 * started in the copy that answers requests, so that a second one of all that a turn needs is not loaded for it.
 */
export const offerJobs = (start: Start): void => void once('jobs.start', () => start)

/** Starts the worker, when somebody has said how. For the server's own start only. */
export const startJobs = (): Promise<void> => once<Start>('jobs.start', () => async () => {})()
