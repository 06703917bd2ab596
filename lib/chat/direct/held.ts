import type { Image, Passage } from '../../knowledge/image.ts'
import { knowledgeOf } from '../../knowledge/retrieve.ts'
import { once } from '../../process.ts'
import type { Learned } from './calibrate.ts'
import { calibratedVersions, loadLearned } from './calibrations.ts'
import type { DirectAnswer } from './direct-answer.ts'
import { Matcher } from './matcher.ts'

/* What this process holds of bots' pairs, to tell in a moment whether a question is one of them. */

type Held = {
  /** Of the knowledge that `matcher` has. */
  version: number
  matcher: Matcher
  /** By their passages' ids, and of each pair its passage: an edited pair is another passage. */
  passages: Map<string, Passage>
  passageOf: Map<string, Passage>
  /** What was learned of a version; without `learned` nothing was. */
  learned?: { version: number; learned: Learned | undefined }
}

const modelBytesMax = 128 * 1_048_576
const botsMax = 1_000

const held = () => once('chat.direct-pairs', () => new Map<string, Held>())

/** The pair that this question of the bot's is, if it is sure; nothing while a change of the knowledge is on its way. */
export async function matchOf(botId: string, question: string): Promise<DirectAnswer | undefined> {
  const { image, isCurrent } = await knowledgeOf(botId)
  if (!isCurrent) return undefined
  const bot = upToDate(botId, image)
  if (bot.passages.size === 0) return undefined
  const match = bot.matcher.match(question, await learnedFor(botId, bot))
  const passage = match && bot.passageOf.get(match.id)
  return passage && { match, passage }
}

/** In one step, so that no question meets half a change. */
function upToDate(botId: string, { version, bySlot, slotOf }: Image): Held {
  const bots = held()
  const bot = bots.get(botId) ?? { version: -1, matcher: new Matcher(), passages: new Map(), passageOf: new Map() }
  bots.delete(botId)
  bots.set(botId, bot) // the last one used is the last one dropped
  if (bot.version === version) return bot
  for (const [id, { documentId }] of bot.passages) {
    if (slotOf.has(id)) continue
    bot.passages.delete(id)
    bot.passageOf.delete(documentId)
    bot.matcher.remove(documentId)
  }
  for (const passage of bySlot.values()) {
    const { passageId, documentId: id, questions, text: answer, lang } = passage
    if (questions.length === 0 || bot.passages.has(passageId)) continue
    bot.passages.set(passageId, passage)
    bot.passageOf.set(id, passage)
    bot.matcher.add({ id, questions, answer, lang })
  }
  bot.version = version
  dropUnused(bots)
  return bot
}

/** What was learned of the pairs as they are now. Of other pairs nothing counts: a changed answer may be another one's by now. */
async function learnedFor(botId: string, bot: Held): Promise<Learned | undefined> {
  const { version } = bot
  if (bot.learned?.version === version) return bot.learned.learned
  if ((await calibratedVersions.read(botId)) !== version) return undefined
  const learned = await loadLearned(botId, version)
  if (bot.version === version) bot.learned = { version, learned }
  return bot.version === version ? learned : undefined
}

/** Keeps memory bounded: the bots asked longest ago go first. */
function dropUnused(bots: Map<string, Held>): void {
  let bytes = 0
  for (const { learned } of bots.values()) bytes += learned?.learned?.model.bytes ?? 0
  for (const [id, { learned }] of bots) {
    if ((bytes <= modelBytesMax && bots.size <= botsMax) || bots.size === 1) return
    bots.delete(id)
    bytes -= learned?.learned?.model.bytes ?? 0
  }
}
