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

/** Works something out anew for a bot whose knowledge has changed. */
export const calibrationJob = z.object({ botId: z.string() })
export type CalibrationJob = z.infer<typeof calibrationJob>

/** `short`: of one batch only one job waits. A job whose process died is given to another one when its heartbeat has been missed. */
export const batches = {
  name: 'batches',
  options: {
    policy: 'short',
    expireInSeconds: 900,
    heartbeatSeconds: 30,
    retryLimit: 10_000,
    retryDelay: 15,
    deleteAfterSeconds: 86_400,
    notify: true, // somebody waits for it, and may have sent three questions only
  },
} as const

/** Finds out, for a bot whose knowledge has changed, which questions may be answered directly. Of one bot only one job waits; what fails is found and sent anew. */
export const directCalibrations = {
  name: 'direct-calibrations',
  options: { policy: 'short', expireInSeconds: 1_800, heartbeatSeconds: 60, retryLimit: 0, deleteAfterSeconds: 3_600 },
} as const

/** Works out from which likeness on a bot's answers are told again. Of one bot only one job waits. */
export const cacheCalibrations = {
  name: 'calibrations',
  options: { policy: 'short', expireInSeconds: 900, heartbeatSeconds: 30, retryLimit: 3, retryDelay: 60, deleteAfterSeconds: 86_400 },
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
    useListenNotify: true,
    schedule: false,
    registerInstance: false,
    monitorIntervalSeconds: 30,
    superviseIntervalSeconds: 30,
  })
  made.on('error', (error) => log().error({ err: error }, 'a job could not be looked after'))
  made.on('warning', (warning) => log().warn({ warning }, 'jobs are looked after, though not as they should be'))
  try {
    await made.start()
    for (const { name, options } of [batches, directCalibrations, cacheCalibrations]) {
      await made.createQueue(name, options)
      const { policy, ...changeable } = options
      await made.updateQueue(name, changeable) // one that an earlier version made
    }
  } catch (error) {
    await made.stop({ graceful: false }).catch(() => {}) // the first error is the one to tell
    throw error
  }
  onStop(() => made.stop({ timeout: stopMsMax }))
  return made
}

type Sending = {
  /** Then it is sent when that commits. */
  transaction?: Transaction
  /** It begins no sooner; in milliseconds. */
  afterMs?: number
  /** It does not wait for one that is to begin later. */
  isUrgent?: boolean
}

/** Sends a batch's job. */
export async function sendBatch(job: BatchJob, { transaction, afterMs, isUrgent }: Sending = {}): Promise<void> {
  const options = {
    singletonKey: isUrgent ? `${job.batchId} now` : job.batchId,
    ...(transaction && { db: fromPrisma(transaction) }),
    ...(afterMs !== undefined && { startAfter: Math.ceil(afterMs / 1_000) }),
  }
  await (await boss()).send(batches.name, job, options)
}

/** Sends the job that finds out what a bot may answer directly, unless one of it waits. */
export async function sendDirectCalibration(job: CalibrationJob): Promise<void> {
  await (await boss()).send(directCalibrations.name, job, { singletonKey: job.botId })
}

/** So that many changes of a bot's knowledge, one after the other, are one calibration. */
const settledSeconds = 10

/** Sends the job that works out from which likeness on a bot's answers are told again. */
export async function sendCacheCalibration(job: CalibrationJob): Promise<void> {
  await (await boss()).send(cacheCalibrations.name, job, { singletonKey: job.botId, startAfter: settledSeconds })
}
