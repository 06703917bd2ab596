import { findBot } from '../chat/bots.ts'
import { config } from '../config.ts'
import { db } from '../database/client.ts'
import { recent } from '../database/recent.ts'
import { Failure } from '../failure.ts'

type Admitting = { allowedOrigins: string[] }

const ownOrigin = (): string => new URL(config().publicUrl).origin

/**
 * True when a page of this origin may show the bot: one of its list, exactly as a browser writes it; any page when the
 * list is empty; our own pages always. Programs can write any `Origin`, so limits by visitor and address stand behind it.
 */
export const admitsOrigin = ({ allowedOrigins }: Admitting, origin: string | null): boolean =>
  allowedOrigins.length === 0 || (origin !== null && (origin === ownOrigin() || allowedOrigins.includes(origin)))

const enabledBots = recent('widget.origins', () => db().bot.findMany({ where: { enabled: true }, select: { allowedOrigins: true } }))

/** True when some bot may be shown by this origin: all that can be known before a request says which bot it is about. */
export const isAdmittedSomewhere = async (origin: string): Promise<boolean> =>
  (await enabledBots.read('')).some((bot) => admitsOrigin(bot, origin))

/** A refusal of a whole site: no page of it is to read even the reason. */
export const foreignSite = (sentence: string): Failure =>
  new Failure('not_allowed', sentence, { headers: { 'cross-origin-resource-policy': 'same-origin' } })

/** A request from another origin than its session's. A browser always names the origin, unless it is our own page that reads. */
export const isForeign = (origin: string | null, sessionOrigin: string): boolean => origin !== null && origin !== sessionOrigin

/** Who may put the bot's full page into a frame, as `frame-ancestors` of a content security policy wants it. */
export async function frameAncestorsOf(slug: string): Promise<string> {
  const { allowedOrigins } = await findBot(slug)
  return allowedOrigins.length === 0 ? '*' : [`'self'`, ...allowedOrigins].join(' ')
}
