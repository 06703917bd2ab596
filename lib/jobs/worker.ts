import type { Job } from 'pg-boss'
import { runBatch, unfinishedBatches } from '../batches/run.ts'
import { calibrate } from '../chat/answer-cache/calibrate.ts'
import { calibrateBot } from '../chat/direct/calibrate-bot.ts'
import { uncalibratedBots } from '../chat/direct/calibrations.ts'
import { systemClock } from '../clock.ts'
import { log } from '../monitoring/log.ts'
import { isDraining, onDraining, onFinish } from '../process.ts'
import {
  type BatchJob,
  batches,
  batchJob,
  boss,
  type CalibrationJob,
  cacheCalibrations,
  calibrationJob,
  directCalibrations,
  sendBatch,
  sendDirectCalibration,
} from './queues.ts'

/* What is done for each job. */

/** As many batches run at once on one instance; the others take turns with them. */
const batchesAtOnce = 4
/** How often an instance that has nothing to do looks for something, in seconds. */
const lookSeconds = 2
/** Nobody waits for a calibration. */
const calibrationLookSeconds = 10
const pauseMs = 15_000
/** How often it is looked which bots know something else than was calibrated. */
const calibrationsLookedForMs = 10_000

/** Begins to work on jobs. Tries again by itself while the database is not ready for it. */
export async function startWorker(): Promise<void> {
  while (!isDraining()) {
    try {
      await work()
      return
    } catch (error) {
      log().error({ err: error }, 'jobs cannot be worked on yet')
      await systemClock.sleep(pauseMs)
    }
  }
}

async function work(): Promise<void> {
  const made = await boss()
  const ending = new AbortController()
  const running = new Set<Promise<void>>()
  onDraining(() => ending.abort())
  onFinish(async () => void (await Promise.allSettled(running)))
  const watched = async (done: Promise<void>) => {
    running.add(done)
    await done.finally(() => running.delete(done))
  }
  const options = { localConcurrency: batchesAtOnce, pollingIntervalSeconds: lookSeconds }
  await made.work<BatchJob>(batches.name, options, ([job]) => watched(oneBatch(job as Job<BatchJob>, ending.signal)))
  await made.work<CalibrationJob>(cacheCalibrations.name, { pollingIntervalSeconds: calibrationLookSeconds }, ([job]) =>
    watched(oneCalibration(job as Job<CalibrationJob>, ending.signal)),
  )
  // Those of a process that was killed: they need not wait until its heartbeat is missed.
  for (const batchId of await unfinishedBatches()) await sendBatch({ batchId })
  await made.work<CalibrationJob>(directCalibrations.name, { pollingIntervalSeconds: lookSeconds }, async ([job]) => {
    await calibrateBot(calibrationJob.parse(job?.data).botId)
  })
  void sendCalibrations()
}

/** Knowledge changes in many ways, also by another instance: what has changed is found by its version. */
async function sendCalibrations(): Promise<void> {
  while (!isDraining()) {
    try {
      for (const botId of await uncalibratedBots()) await sendDirectCalibration({ botId })
    } catch (error) {
      log().warn({ err: error }, 'it could not be looked which bots are to be calibrated')
    }
    await systemClock.sleep(calibrationsLookedForMs)
  }
}

async function oneBatch({ data, signal }: Job<BatchJob>, ending: AbortSignal): Promise<void> {
  const { batchId } = batchJob.parse(data)
  const ran = await runBatch(batchId, AbortSignal.any([signal, ending]))
  if (ran !== 'ended') await sendBatch({ batchId }, ran === 'more' ? {} : ran)
}

const oneCalibration = ({ data, signal }: Job<CalibrationJob>, ending: AbortSignal): Promise<void> =>
  calibrate(calibrationJob.parse(data).botId, AbortSignal.any([signal, ending]))
