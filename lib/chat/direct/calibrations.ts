import { db } from '../../database/client.ts'
import { recent } from '../../database/recent.ts'
import type { Calibration, Learned } from './calibrate.ts'
import { PairModel } from './pair-model.ts'

/* What was learned of bots' pairs, as it is kept: one row a bot, of one version of its knowledge. */

/** What another instance has found out may be used so much later. */
const lookedForMs = 5_000

/** Of which version of its knowledge a bot's calibration is; null where there is none. */
export const calibratedVersions = recent(
  'chat.direct-calibrations',
  async (botId): Promise<number | null> => {
    const row = await db().directCalibration.findUnique({ where: { botId }, select: { knowledgeVersion: true } })
    return row?.knowledgeVersion ?? null
  },
  { ttlMs: lookedForMs },
)

/** What may be answered with of this version; undefined where nothing was proved. */
export async function loadLearned(botId: string, knowledgeVersion: number): Promise<Learned | undefined> {
  const row = await db().directCalibration.findUnique({ where: { botId, knowledgeVersion } })
  if (!row || row.model === null || row.threshold === null) return undefined
  const { model, threshold: confidence, precision, answered, coverage } = row
  return {
    model: PairModel.unpack(model),
    threshold: { confidence, precision: precision ?? 0, answered: answered ?? 0 },
    coverage: coverage ?? 0,
  }
}

/** The bots whose calibration is not of what they know now. */
export async function uncalibratedBots(): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string }[]>`
    SELECT b.id FROM "Bot" b LEFT JOIN "DirectCalibration" c ON c."botId" = b.id
    WHERE b."directAnswers" AND b.enabled AND c."knowledgeVersion" IS DISTINCT FROM b."knowledgeVersion"
      AND EXISTS (SELECT 1 FROM "Document" d WHERE d."botId" = b.id AND cardinality(d.questions) > 0)
    ORDER BY b.id`
  return rows.map(({ id }) => id)
}

/** What was found of a bot's pairs, with what was learned as it is stored. */
export type Found = Omit<Calibration, 'learned'> & { learned?: Omit<Learned, 'model'> & { model: Uint8Array<ArrayBuffer> } }

/** Keeps what was found of this version, unless there is another one by now: nothing may be answered by pairs that are no longer so. */
export async function keepCalibration(botId: string, knowledgeVersion: number, { pairs, wordings, learned }: Found): Promise<void> {
  const found = {
    knowledgeVersion,
    pairs,
    wordings,
    threshold: learned?.threshold.confidence ?? null,
    precision: learned?.threshold.precision ?? null,
    answered: learned?.threshold.answered ?? null,
    coverage: learned?.coverage ?? null,
    model: learned?.model ?? null,
    createdAt: new Date(),
  }
  await db().$transaction(async (tx) => {
    const [now] = await tx.$queryRaw<{ knowledgeVersion: number }[]>`SELECT "knowledgeVersion" FROM "Bot" WHERE id = ${botId} FOR SHARE`
    if (now?.knowledgeVersion !== knowledgeVersion) return
    await tx.directCalibration.upsert({ where: { botId }, create: { botId, ...found }, update: found })
  })
  calibratedVersions.forget(botId)
}
