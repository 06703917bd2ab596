import { z } from 'zod'
import type { VisitorCaller } from '../access/caller.ts'
import { signedIdentity } from '../access/identity.ts'
import { beginSession, continueSession, endSession, type VisitorTokens } from '../access/visitor-session.ts'
import { findBot, suggestionsOf } from '../chat/bots.ts'
import { db } from '../database/client.ts'
import type { Bot } from '../database/generated/client.ts'
import { chooseLocale, locales } from '../i18n/locale.ts'
import { currentConversation } from './conversation.ts'
import { admitsPage, foreignSite } from './origins.ts'

const shortText = z.string().trim().max(200)

export const sessionRequest = z.object({
  bot: z.string().min(1).max(63).default('demo'),
  /** The last one this browser was given; without it the session is a new one. */
  refreshToken: z.string().min(1).max(2_000).optional(),
  visitor: z
    .object({
      id: shortText.min(1),
      name: shortText,
      email: shortText,
      hash: z.string().regex(/^[0-9a-f]{64}$/i, 'expected the HMAC-SHA256 of id in hexadecimal, 64 characters'),
      jwt: z.string().min(1).max(4_000),
    })
    .partial()
    .optional(),
  page: z.string().max(2_000).optional(),
  lang: z.enum(locales).optional(),
})
type SessionRequest = z.infer<typeof sessionRequest>

/** Lets a page begin or go on with its visitor's session: tokens, the conversation that is open, and what the widget shows. */
export async function openSession(asked: SessionRequest, headers: Headers) {
  const bot = await findBot(asked.bot)
  if (!admitsPage(bot, headers))
    throw foreignSite('This site may not show the bot: its origin is not on the bot’s list of allowed origins.')
  const { session, tokens } = await sessionFor(bot, asked, headers.get('origin') ?? '')
  const caller: VisitorCaller = { ...session, kind: 'visitor', sessionId: session.id }
  const locale = asked.lang ?? chooseLocale(undefined, headers.get('accept-language'))
  const { slug, name, lang, greeting, identityRequired } = bot
  return {
    ...tokens,
    visitor: { verified: session.verified },
    conversationId: (await currentConversation(caller))?.id,
    config: { bot: { slug, name, lang, greeting }, suggestions: await suggestionsOf(bot.id, locale), identityRequired },
  }
}

type Opened = { session: Omit<VisitorCaller, 'kind' | 'sessionId'> & { id: string }; tokens: VisitorTokens }

async function sessionFor(bot: Bot, { refreshToken, visitor, page }: SessionRequest, origin: string): Promise<Opened> {
  const identity = visitor && (await signedIdentity(bot, visitor))
  const told = { name: visitor?.name, email: visitor?.email }
  const begin = () => beginSession({ botId: bot.id, origin, page, identity, ...told })
  if (refreshToken === undefined) return begin()
  const held = await continueSession(refreshToken, { botId: bot.id, origin })
  if (identity) return signedIn(held, begin)
  if (!held.session.verified) await noteName(held.session.visitorId, told)
  return held
}

/**
 * Somebody whom the shop has now signed. The same person goes on with the session; an unsigned visitor becomes that person,
 * and what was said in this browser goes along; another person begins anew, and the session before ends.
 */
async function signedIn(held: Opened, begin: () => Promise<Opened>): Promise<Opened> {
  const opened = await begin()
  const { visitorId, verified } = held.session
  if (!verified)
    await db().conversation.updateMany({ where: { visitorId, botId: opened.session.botId }, data: { visitorId: opened.session.visitorId } })
  await endSession(held.session.id)
  return opened
}

/** Name and e-mail that nobody has signed; the console shows them so. */
async function noteName(visitorId: string, told: { name?: string; email?: string }): Promise<void> {
  const data = Object.fromEntries(Object.entries(told).filter(([, value]) => value))
  if (Object.keys(data).length > 0) await db().visitor.updateMany({ where: { id: visitorId }, data })
}
