import { couldBePersonalData, hidePersonalData } from '../../guard/personal-data.ts'
import type { Exchange } from '../prompt.ts'
import { saysNothing } from './normalise.ts'

/**
 * Why an answer is neither looked for nor kept. `direct`: it is an approved one. `off`: the bot's setting. `no_vendor`: only the embedded engine answers, for
 * nothing. `history`: the model is told what was said before, so the same words may ask something else.
 */
export const bypasses = [
  'passed_through',
  'direct',
  'off',
  'no_vendor',
  'images',
  'texts',
  'context',
  'history',
  'personal_data',
  'no_words',
] as const
export type Bypass = (typeof bypasses)[number]

type CacheableBot = { cacheSeconds: number | null; turnsRemembered: number }
type CacheableTurn = {
  plan: { embedded: boolean }[]
  images: unknown[]
  texts: unknown[]
  request: { question: string; context?: string; passThrough?: unknown }
}

/** Why the cache is not for this turn; undefined when it is. A prompt tells nothing of who asks, beside what is looked at here. */
export function bypassOf(bot: CacheableBot, { request, plan, images, texts }: CacheableTurn, history: Exchange[]): Bypass | undefined {
  const { question, context, passThrough } = request
  if (passThrough) return 'passed_through'
  if (bot.cacheSeconds === null) return 'off'
  if (plan.every(({ embedded }) => embedded)) return 'no_vendor'
  if (images.length > 0) return 'images'
  if (texts.length > 0) return 'texts'
  if (context) return 'context'
  if (history.length > 0 && bot.turnsRemembered > 0) return 'history'
  if (couldBePersonalData(question) && hidePersonalData(question) !== question) return 'personal_data'
  return saysNothing(question) ? 'no_words' : undefined
}
