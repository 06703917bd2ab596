import { hash } from 'node:crypto'
import packageJson from '../../../package.json' with { type: 'json' }
import type { Turn } from '../turn-state.ts'
import { normalise } from './normalise.ts'

/** Under what an answer is kept. `bot` and `generation` say whose it is and of which state of the bot; they are in `hash` too. */
export type CacheKey = { bot: string; generation: Generation; hash: string }

/** What a bot is told and what it knows, each counted up by every change. */
export type Generation = { version: number; knowledgeVersion: number }

/** What of a turn an answer depends on, beside the prompt's history and context, without which it is not looked for. */
type KeyedTurn = Pick<Turn, 'lang' | 'forced' | 'json'> & { plan: { catalogId: string }[]; request: { question: string } }
type KeyedBot = { id: string; version: number }

/**
 * The key of a question: two that differ in anything an answer depends on have different ones. `knowledgeVersion` is that of
 * the passages which were found. Temperature, prompt and the like are in the bot's version, built-in words in the product's.
 */
export function keyOf(bot: KeyedBot, knowledgeVersion: number, turn: KeyedTurn): CacheKey {
  const { id, version } = bot
  const parts = [...besideQuestion(bot, knowledgeVersion, turn), normalise(turn.request.question)]
  return { bot: id, generation: { version, knowledgeVersion }, hash: hashOf(parts) }
}

/** What two questions must have in common, beside being alike by this embedding model, to have one answer. */
export const scopeOf = (bot: KeyedBot, knowledgeVersion: number, turn: KeyedTurn, embeddingModel: string): string =>
  hashOf([...besideQuestion(bot, knowledgeVersion, turn), embeddingModel])

const besideQuestion = ({ id, version }: KeyedBot, knowledgeVersion: number, { lang, plan, forced, json }: KeyedTurn): unknown[] => {
  const model = [plan[0]?.catalogId, forced]
  return [packageJson.version, id, version, knowledgeVersion, lang, model, json ? [json.name, json.schema] : []]
}

/** A short name for a value: of two that differ, different ones. */
export const hashOf = (value: unknown): string => hash('sha256', JSON.stringify(value), 'base64url')

/** Whether one state of a bot is newer than another. */
export const isNewer = (one: Generation, other: Generation): boolean =>
  one.version > other.version || one.knowledgeVersion > other.knowledgeVersion
