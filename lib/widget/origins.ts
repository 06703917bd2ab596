import { findBot } from '../chat/bots.ts'
import { config } from '../config.ts'
import { db } from '../database/client.ts'
import { recent } from '../database/recent.ts'
import { Failure } from '../failure.ts'

type Admitting = { allowedOrigins: string[] }

/** A page of ours: it came from PUBLIC_URL, or from the very address that it asks, whatever name that has here. */
function isOwnPage(origin: string, host: string | null): boolean {
  return origin === new URL(config().publicUrl).origin || origin === `http://${host}` || origin === `https://${host}`
}

/**
 * True when the page that sent these headers may show the bot: one of the bot's list, exactly as a browser writes its origin;
 * any page when the list is empty; our own pages always. Programs can write any `Origin`, so limits by visitor and address
 * stand behind it.
 */
export function admitsPage({ allowedOrigins }: Admitting, headers: Headers): boolean {
  const origin = headers.get('origin')
  return allowedOrigins.length === 0 || (origin !== null && (allowedOrigins.includes(origin) || isOwnPage(origin, headers.get('host'))))
}

const enabledBots = recent('widget.origins', () => db().bot.findMany({ where: { enabled: true }, select: { allowedOrigins: true } }))

/** True when some bot may be shown by this page: all that can be known before a request says which bot it is about. */
export const isAdmittedSomewhere = async (headers: Headers): Promise<boolean> =>
  (await enabledBots.read('')).some((bot) => admitsPage(bot, headers))

const elsewhere = recent(
  'widget.elsewhere',
  async (host) => {
    const { protocol, port } = new URL(config().publicUrl)
    const local = ['localhost', '127.0.0.1', '[::1]'].map((name) => new URL(`${protocol}//${name}${port && `:${port}`}`).origin)
    const own = [new URL(config().publicUrl).origin, ...local, `http://${host}`, `https://${host}`]
    const found = await db().widgetSession.findFirst({ where: { origin: { notIn: ['', 'null', ...own] } }, select: { id: true } })
    return found !== null
  },
  { ttlMs: 10_000 },
)

/** Whether a page that is not ours, by PUBLIC_URL or by the address that is asked now, has shown the widget. */
export const isShownElsewhere = (host: string | null): Promise<boolean> => elsewhere.read(host ?? '')

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
