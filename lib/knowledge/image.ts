import { setImmediate } from 'node:timers/promises'
import { db } from '../database/client.ts'
import type { Lang } from './lang.ts'
import { PassageIndex } from './rank.ts'
import { termsOfPiece } from './split.ts'
import { unpack } from './terms.ts'

/** A passage as it is kept in memory. */
export type Passage = {
  passageId: string
  documentId: string
  externalId: string | null
  title: string
  url: string | null
  heading: string
  text: string
  questions: string[]
  lang: Lang
}

/** What this process holds of one bot's knowledge, as of `version` of the bot's knowledge. */
export type Image = { version: number; index: PassageIndex; bySlot: Map<number, Passage>; slotOf: Map<string, number> }

const rowsAtOnce = 500
const sliceMs = 8

/**
 * The bot's knowledge as it is now. What `old` holds already is kept, so that a change costs what changed; `old` goes
 * on answering meanwhile: new passages show, and removed ones go, all at the end. Never blocks for longer than a slice.
 */
export async function loadImage(botId: string, old?: Image): Promise<Image> {
  const version = await versionOf(botId)
  const ids = new Set(
    (await db().$queryRaw<{ id: string }[]>`SELECT id FROM "Passage" WHERE "botId" = ${botId} ORDER BY id`).map(({ id }) => id),
  )
  const kept = old && !old.index.worn ? old : undefined
  const image = kept ?? { version: 0, index: new PassageIndex(), bySlot: new Map<number, Passage>(), slotOf: new Map<string, number>() }
  const missing = [...ids].filter((id) => !image.slotOf.has(id))
  const added: [number, Passage][] = []
  for (let from = 0; from < missing.length; from += rowsAtOnce) {
    await addInSlices(image.index, await rowsOf(missing.slice(from, from + rowsAtOnce)), added)
  }
  for (const [slot, passage] of added) {
    image.bySlot.set(slot, passage)
    image.slotOf.set(passage.passageId, slot)
  }
  for (const [id, slot] of image.slotOf) if (!ids.has(id)) forgetPassage(image, id, slot)
  image.version = version
  return image
}

function forgetPassage({ index, bySlot, slotOf }: Image, id: string, slot: number): void {
  index.remove(slot)
  bySlot.delete(slot)
  slotOf.delete(id)
}

/** 0 for a bot that is gone. */
export async function versionOf(botId: string): Promise<number> {
  const bot = await db().bot.findUnique({ where: { id: botId }, select: { knowledgeVersion: true } })
  return bot?.knowledgeVersion ?? 0
}

type Row = Passage & { terms: string }

const rowsOf = (ids: string[]) => db().$queryRaw<Row[]>`
  SELECT p.id AS "passageId", p."documentId", d."externalId", d.title, d.url, p.heading, p.text, d.questions, d.lang, p.terms
  FROM "Passage" p JOIN "Document" d ON d.id = p."documentId" WHERE p.id = ANY(${ids}) ORDER BY p.id`

async function addInSlices(index: PassageIndex, rows: Row[], added: [number, Passage][]): Promise<void> {
  let until = performance.now() + sliceMs
  for (const { terms, ...passage } of rows) {
    added.push([index.add(unpack(terms) ?? termsOfPiece(passage, passage)), passage])
    if (performance.now() < until) continue
    await setImmediate()
    until = performance.now() + sliceMs
  }
}
