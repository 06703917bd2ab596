import { z } from 'zod'
import { recordAudit } from '../access/audit.ts'
import type { Actor } from '../access/caller.ts'
import { systemClock } from '../clock.ts'
import { db } from '../database/client.ts'
import { isDuplicate } from '../database/errors.ts'
import { olderThan, type Page } from '../database/page.ts'
import { Failure, notFound } from '../failure.ts'
import { id, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { detectLang } from '../knowledge/lang.ts'
import { log } from '../monitoring/log.ts'
import { once } from '../process.ts'
import { crossValidated, trainedAside } from './cross-validation.ts'
import { featuresOf } from './features.ts'
import { adoptClassifier, classifierInUse } from './inquiry.ts'
import { inquiryClasses } from './inquiry-classes.ts'
import { LinearModel } from './linear-model.ts'
import { shippedExamples } from './shipped-classifier.ts'

/* The shop's own messages whose class somebody has told, and the classifiers that were trained on them beside the shipped examples. */

/** The newest ones count. */
const examplesMax = 10_000

const labelled = {
  text: z.string().trim().min(1).max(2_000),
  class: z.enum(inquiryClasses).describe('What the customer wrote it for.'),
}
export const examplesInput = z.strictObject({ examples: z.array(z.strictObject(labelled)).min(1).max(1_000) })
export const shownExample = z
  .object({ ...labelled, id: id('label'), lang: z.enum(['zh', 'en']), createdAt: time })
  .meta({ id: 'RoutingExample', description: 'A message whose class somebody has told.' })
type ShownExample = z.output<typeof shownExample>

export const classifierVersion = z
  .object({
    version: z.int().describe('0 is the shipped one.'),
    accuracy: z.number().describe('The share of messages whose class it tells rightly, by cross-validation in five parts.'),
    examples: z.int().describe('How many of the shop’s own messages it was trained on, beside the shipped ones.'),
    createdAt: time,
  })
  .meta({ id: 'ClassifierVersion', description: 'A classifier of inquiries that was trained.' })
export type ClassifierVersion = z.output<typeof classifierVersion>

export async function addExamples({ examples }: z.output<typeof examplesInput>, actor: Actor): Promise<{ added: number }> {
  const rows = examples.map((example) => ({ ...example, id: newId('label'), lang: detectLang(example.text) }))
  await db().$transaction(async (tx) => {
    await tx.routingExample.createMany({ data: rows })
    await recordAudit(tx, actor, { action: 'routing-example.add', target: 'routes', after: { added: rows.length } })
  })
  return { added: rows.length }
}

export const listExamples = async (page: Page): Promise<ShownExample[]> =>
  (await db().routingExample.findMany({
    where: olderThan(page.cursor),
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
  })) as ShownExample[]

export async function deleteExample(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const { count } = await tx.routingExample.deleteMany({ where: { id } })
    if (count === 0) throw notFound('example')
    await recordAudit(tx, actor, { action: 'routing-example.delete', target: id })
  })
}

/** The versions that were trained, the newest first: it is the one in use. */
export const listClassifiers = (): Promise<ClassifierVersion[]> =>
  db().classifierVersion.findMany({ orderBy: { version: 'desc' }, take: 50, select: shownColumns })

const shownColumns = { version: true, accuracy: true, examples: true, createdAt: true } as const

/** Trains a classifier on the shipped examples and the shop's own, and uses it from now on. Takes seconds, and lets turns go on meanwhile. */
export async function trainClassifier(actor: Actor): Promise<ClassifierVersion> {
  const own = await db().routingExample.findMany({ orderBy: { createdAt: 'desc' }, take: examplesMax, select: { text: true, class: true } })
  const examples = [...shippedExamples(), ...own.map((example) => ({ features: featuresOf(example.text), label: example.class }))]
  const { accuracy, temperature } = await crossValidated(examples, inquiryClasses)
  const model = await trainedAside(examples, inquiryClasses)
  model.temperature = temperature
  const row = await db()
    .$transaction(async (tx) => {
      const { _max: last } = await tx.classifierVersion.aggregate({ _max: { version: true } })
      const version = (last.version ?? 0) + 1
      const data = { version, accuracy, examples: own.length, model: model.pack(), createdBy: actor.id }
      await recordAudit(tx, actor, {
        action: 'classifier.train',
        target: `classifier ${version}`,
        after: { accuracy, examples: own.length },
      })
      return tx.classifierVersion.create({ data, select: shownColumns })
    })
    .catch((error) => {
      throw isDuplicate(error) ? new Failure('conflict', 'Another classifier was trained just now. Try again.', { cause: error }) : error
    })
  adoptClassifier({ version: row.version, model })
  return row
}

/** How often a process looks whether another one has trained a classifier. */
const lookedForMs = 30_000
const looking = () => once('routing.classifier-look', () => ({ at: 0, now: undefined as Promise<void> | undefined }))

/** Uses the newest classifier: waited for by a process's first turn, looked for behind the later ones. */
export async function refreshClassifier(): Promise<void> {
  const look = looking()
  const isFirst = look.at === 0
  if (systemClock.now() - look.at > lookedForMs) {
    look.at = systemClock.now()
    look.now = loadNewest().catch((error) => log().warn({ err: error }, 'the classifier could not be read; the one in use stays'))
  }
  if (isFirst) await look.now
}

async function loadNewest(): Promise<void> {
  const newest = await db().classifierVersion.findFirst({ orderBy: { version: 'desc' }, select: { version: true } })
  if (!newest || newest.version <= classifierInUse().version) return
  const row = await db().classifierVersion.findUnique({ where: newest, select: { model: true } })
  if (row) adoptClassifier({ version: newest.version, model: LinearModel.unpack(row.model) })
}
