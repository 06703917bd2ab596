import { recent } from '../database/recent.ts'
import { once } from '../process.ts'
import { findPassages } from './find.ts'
import { type Image, loadImage, type Passage, versionOf } from './image.ts'
import { detectLang, type Lang } from './lang.ts'

/**
 * A passage found for a question. `score` compares passages of one question; `confidence`, 0 to 1, is how likely it
 * answers the question and can be compared anywhere. For a pair `text` is the answer and `questions` its phrasings.
 */
export type RetrievedPassage = Passage & { score: number; confidence: number }

/** What was found, and as of which version of the bot's knowledge. */
export type Retrieved = { passages: RetrievedPassage[]; version: number }

type Options = { limit?: number; lang?: Lang }

const limitDefault = 4
const passagesHeldMax = 60_000
const patienceMs = 1_500
// A passage in the question's own language is preferred to its translation, but not to a better answer.
const ownLanguage = 1.25

type Held = { images: Map<string, Image>; refreshing: Map<string, Promise<Image>> }

const held = () => once<Held>('knowledge.images', () => ({ images: new Map(), refreshing: new Map() }))
const versions = recent('knowledge.versions', versionOf)

/**
 * The passages of a bot that best answer a question, best first; none when nothing is shared. Sees this process's own
 * changes at once and another's within a second or so. Throws only when the database is away and nothing is held yet.
 */
export const retrieve = async (botId: string, question: string, options?: Options): Promise<RetrievedPassage[]> =>
  (await retrieveFrom(botId, question, options)).passages

/** The same, with the version of the knowledge that they are of: an older one than the database has while that is away. */
export async function retrieveFrom(botId: string, question: string, { limit = limitDefault, lang }: Options = {}): Promise<Retrieved> {
  const {
    image: { index, bySlot, version },
  } = await knowledgeOf(botId)
  if (bySlot.size === 0) return { passages: [], version }
  const asked = lang ?? detectLang(question)
  // A passage that is just being added has a slot and is not shown yet.
  const hits = findPassages(index, question, limit, (slot) => {
    const passage = bySlot.get(slot)
    return passage ? (passage.lang === asked ? ownLanguage : 1) : 0
  })
  const passages = hits.flatMap(({ slot, score, confidence }) => {
    const passage = bySlot.get(slot)
    return passage ? [{ ...passage, score, confidence }] : []
  })
  return { passages, version }
}

/** To be called by whoever changed a bot's knowledge in this process: the next question waits for the new state. */
export const forgetKnowledge = (botId: string): void => versions.forget(botId)

/** All that the bot knows; `isCurrent` is false while a change is known that it does not hold yet. */
export async function knowledgeOf(botId: string): Promise<{ image: Image; isCurrent: boolean }> {
  const { images } = held()
  const version = await versions.read(botId).catch((error: unknown) => versionHeld(images.get(botId), error))
  const patience = performance.now() + patienceMs
  for (;;) {
    const image = images.get(botId)
    if (image && (image.version >= version || performance.now() >= patience)) {
      images.delete(botId)
      images.set(botId, image) // the last one used is the last one dropped
      return { image, isCurrent: image.version >= version }
    }
    if (image)
      await orAfter(
        patience - performance.now(),
        refresh(botId).catch(() => image),
      ) // the database is away: answer from what is held
    else await refresh(botId)
  }
}

function versionHeld(image: Image | undefined, error: unknown): number {
  if (image) return image.version
  throw error
}

/** One refresh of a bot at a time; whoever needs it waits for the same one. */
function refresh(botId: string): Promise<Image> {
  const { images, refreshing } = held()
  const running = refreshing.get(botId)
  if (running) return running
  const loading = loadImage(botId, images.get(botId))
    .then((image) => {
      images.set(botId, image)
      dropUnused(images, botId)
      return image
    })
    .finally(() => refreshing.delete(botId))
  refreshing.set(botId, loading)
  return loading
}

/** Keeps memory bounded: the bots asked longest ago go first. */
function dropUnused(images: Map<string, Image>, botId: string): void {
  let passages = 0
  for (const { bySlot } of images.values()) passages += bySlot.size
  for (const [other, { bySlot }] of images) {
    if (passages <= passagesHeldMax) return
    if (other === botId) continue
    images.delete(other)
    passages -= bySlot.size
  }
}

async function orAfter(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms))
  })
  await Promise.race([work, over]).finally(() => clearTimeout(timer))
}
