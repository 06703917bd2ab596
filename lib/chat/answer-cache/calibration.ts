import { db } from '../../database/client.ts'
import type { CacheCalibration } from '../../database/generated/client.ts'
import { recent } from '../../database/recent.ts'
import { sendCacheCalibration } from '../../jobs/queues.ts'
import { log } from '../../monitoring/log.ts'

/* From which likeness on a bot's answers are told again, as turns read it. calibrate.ts works it out. */

/** `failed`: the embedding model did not answer. */
export const verdicts = ['calibrated', 'too_few', 'too_alike', 'failed'] as const

/** Kept for a moment: nothing of it is wrong by then, since it holds for one version of the knowledge only. */
const calibrations = recent('chat.calibrations', (botId) => db().cacheCalibration.findUnique({ where: { botId } }), { ttlMs: 5_000 })
export const forgetCalibration = (botId: string): void => calibrations.forget(botId)

/** Whether what was found holds for a bot that is set to this model and knows this. */
export const isInForce = (found: CacheCalibration | null, model: string | null, knowledgeVersion: number): found is CacheCalibration =>
  found?.model === model && found.knowledgeVersion === knowledgeVersion

/** A calibration that failed is tried again after this time, when somebody asks. */
const failedMs = 600_000
const isOver = ({ verdict, calibratedAt }: CacheCalibration): boolean =>
  verdict === 'failed' && Date.now() - calibratedAt.getTime() > failedMs

/**
 * From which likeness on a bot's answers are told again; null while that is not known. Where nobody has looked since the bot or
 * its knowledge was changed, a job is sent for it.
 */
export async function thresholdFor({ id }: { id: string }, model: string, knowledgeVersion: number): Promise<number | null> {
  const found = await calibrations.read(id)
  const isKnown = isInForce(found, model, knowledgeVersion)
  if (!isKnown || isOver(found)) void wanted.read(id)
  return isKnown ? found.threshold : null
}

const wanted = recent(
  'chat.calibrations-wanted',
  (botId) => sendCacheCalibration({ botId }).catch((err) => log().warn({ botId, err }, 'a calibration could not be asked for')),
  { ttlMs: 30_000 },
)
