import { parentPort, workerData } from 'node:worker_threads'
import { calibrate } from './calibrate.ts'
import type { Found } from './calibrations.ts'
import type { Pair } from './pair.ts'

/* What calibrate-bot.ts runs beside the process's own thread. */

const { learned, ...counted } = calibrate(workerData as Pair[])
parentPort?.postMessage({ ...counted, ...(learned && { learned: { ...learned, model: learned.model.pack() } }) } satisfies Found)
