import { fromPrisma, PgBoss } from 'pg-boss'
import { z } from 'zod'
import { config } from '../config.ts'
import type { Transaction } from '../database/client.ts'
import { Failure } from '../failure.ts'
import { log } from '../monitoring/log.ts'
import { once, onStop } from '../process.ts'

/* Work that is done later, kept by pg-boss in a schema of its own in our database: what there is, and how it is sent. */

/** Runs a batch for a while; sends itself again while something of it is left. */
export const batchJob = z.object({ batchId: z.string() })
export type BatchJob = z.infer<typeof batchJob>

/** `short`: of one batch only one job waits. A job whose process died is given to another one when its heartbeat has been missed. */
export const batches = {
  name: 'batches',
  options: { policy: 'short', expireInSeconds: 900, heartbeatSeconds: 30, retryLimit: 10_000, retryDelay: 15, deleteAfterSeconds: 86_400 },
} as const

/** Finds out, for a bot whose knowledge has changed, which questions may be answered directly. */
export const calibrationJob = z.object({ botId: z.string() })
export type CalibrationJob = z.infer<typeof calibrationJob>

/** Of one bot only one job waits. What fails is found and sent anew. */
export const calibrations = {
  name: 'direct-calibrations',
  options: { policy: 'short', expireInSeconds: 1_800, heartbeatSeconds: 60, retryLimit: 0, deleteAfterSeconds: 3_600 },
} as const

const stopMsMax = 15_000

const held = () => once('jobs.boss', (): { started?: Promise<PgBoss> } => ({}))

/** The process's one pg-boss, started and with its queues made. A start that failed is tried again by whoever asks next. */
export function boss(): Promise<PgBoss> {
  const state = held()
  state.started ??= start().catch((cause) => {
    state.started = undefined
    const headers = { 'retry-after': '5' }
    throw new Failure('not_ready', 'Jobs cannot be taken now. Try again in a moment.', { cause, headers })
  })
  return state.started
}

async function start(): Promise<PgBoss> {
  const made = new PgBoss({
    connectionString: config().databaseDirectUrl,
    schema: 'pgboss',
    max: 2,
    schedule: false,
    registerInstance: false,
    monitorIntervalSeconds: 30,
    superviseIntervalSeconds: 30,
  })
  made.on('error', (error) => log().error({ err: error }, 'a job could not be looked after'))
  try {
    await made.start()
    await made.createQueue(batches.name, batches.options)
    await made.createQueue(calibrations.name, calibrations.options)
  } catch (error) {
    await made.stop({ graceful: false }).catch(() => {}) // the first error is the one to tell
    throw error
  }
  onStop(() => made.stop({ timeout: stopMsMax }))
  return made
}

/** Sends a batch's job; in a transaction it is sent when that commits. */
export async function sendBatch(job: BatchJob, transaction?: Transaction): Promise<void> {
  const options = { singletonKey: job.batchId, ...(transaction && { db: fromPrisma(transaction) }) }
  await (await boss()).send(batches.name, job, options)
}

/** Sends a bot's calibration, unless one of it waits. */
export async function sendCalibration(job: CalibrationJob): Promise<void> {
  await (await boss()).send(calibrations.name, job, { singletonKey: job.botId })
}
