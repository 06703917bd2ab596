import { z } from 'zod'
import { clientAddress, subscriberOf } from '../access/client-address.ts'
import { claimedId, signedIdentity } from '../access/identity.ts'
import { countAgainst } from '../access/rate-limit.ts'
import {
  beginSession,
  continueSession,
  endSession,
  noteDetails,
  noteGroups,
  type OpenedSession,
  signedVisitorId,
} from '../access/visitor-session.ts'
import { findBot, namedBot, suggestionsOf } from '../chat/bots.ts'
import { db } from '../database/client.ts'
import type { Bot } from '../database/generated/client.ts'
import { id } from '../http/schemas.ts'
import { localeOf, locales } from '../i18n/locale.ts'
import { currentConversation } from './conversation.ts'
import { admitsPage, foreignSite } from './origins.ts'

const lengthMax = 200
/** A page may say what it likes of its visitor: what is not a name is left out, a long one is cut. */
const detail = z
  .unknown()
  .transform((value) =>
    typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, lengthMax) || undefined : undefined,
  )
/** A template rendered for a guest leaves the fields empty. */
const none = z.union([z.null(), z.literal('')]).transform(() => undefined)

export const sessionRequest = z
  .object({
    bot: namedBot,
    refreshToken: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe('The last one this browser was given; without it the session is a new one.'),
    visitor: z
      .object({
        id: z.union([none, z.string().min(1).max(lengthMax), z.number().transform(String)], {
          error: `expected up to ${lengthMax} characters`,
        }),
        hash: z.union([none, z.string().regex(/^[0-9a-f]{64}$/i)], {
          error: 'expected the HMAC-SHA256 of id in hexadecimal, 64 characters',
        }),
        jwt: z.union([none, z.string().min(1).max(4_000)], { error: 'expected a JWT' }),
      })
      .partial()
      .extend({ name: detail.optional(), email: detail.optional() })
      .nullish()
      .transform((visitor) => visitor ?? undefined),
    /** Where on the site it begins; what stands behind `?` may be the visitor's business, and is not kept. */
    page: z
      .string()
      .transform((address) => address.replace(/[?#].*$/s, '').slice(0, 2_000))
      .optional(),
    lang: z.enum(locales).optional(),
  })
  .meta({ examples: [{ bot: 'demo' }] })
type SessionRequest = z.infer<typeof sessionRequest>

export const sessionView = z
  .object({
    token: z.string().describe('What the page sends as `Authorization: Bearer …`.'),
    refreshToken: z.string().describe('Exchange it, once, for the next pair of tokens: `POST /api/widget/sessions`.'),
    expiresIn: z.int().describe('Seconds until the token expires.'),
    visitor: z.object({ id: id('vis'), verified: z.boolean().describe('The shop’s server has signed who it is.') }),
    conversationId: id('conv').optional().describe('The conversation that is open.'),
    config: z.object({
      bot: z.object({ slug: z.string(), name: z.string(), lang: z.string(), greeting: z.string().nullable() }),
      suggestions: z.array(z.string()).describe('Questions to begin with.'),
      identityRequired: z.boolean(),
    }),
  })
  .meta({ id: 'VisitorSession' })

/** Lets a page begin or go on with its visitor's session: tokens, the conversation that is open, and what the widget shows. */
export async function openSession(asked: SessionRequest, headers: Headers): Promise<z.output<typeof sessionView>> {
  const bot = await findBot(asked.bot)
  if (!admitsPage(bot, headers))
    throw foreignSite('This site may not show the bot: its origin is not on the bot’s list of allowed origins.')
  const { session, tokens } = await sessionFor(bot, asked, headers)
  const locale = asked.lang ?? localeOf(headers)
  const { slug, name, lang, greeting, identityRequired } = bot
  return {
    ...tokens,
    visitor: { id: session.visitorId, verified: session.verified },
    conversationId: (await currentConversation(session))?.id,
    config: { bot: { slug, name, lang, greeting }, suggestions: await suggestionsOf(bot.id, locale), identityRequired },
  }
}

async function sessionFor(bot: Bot, { refreshToken, visitor, page }: SessionRequest, headers: Headers): Promise<OpenedSession> {
  const origin = headers.get('origin') ?? ''
  const identity = visitor && (await signedIdentity(bot, visitor))
  const details = { name: visitor?.name, email: visitor?.email }
  const begin = async (after?: OpenedSession) => {
    if (!after) await countAgainst('address', subscriberOf(clientAddress(headers)))
    const owner = after?.session.verified ? undefined : after?.session.claimOwner // what another person sent stays his
    return beginSession({ botId: bot.id, origin, page, identity, details, claimOwner: owner })
  }
  if (refreshToken === undefined) return begin()
  const held = await continueSession(refreshToken, { botId: bot.id, origin }).catch(async (refusal) => {
    await countAgainst('address', subscriberOf(clientAddress(headers)))
    throw refusal
  })
  const { visitorId, verified } = held.session
  await countAgainst('visitorReads', visitorId)
  if (identity && visitorId === signedVisitorId(bot.id, identity)) {
    if (identity.groups) await noteGroups(held.session, identity.groups)
    return held
  }
  if (identity) return handOver(held, await begin(held))
  if (!verified) await noteDetails(visitorId, details)
  return verified && (await namesAnother(bot, visitor, visitorId)) ? handOver(held, await begin(held)) : held
}

/** True when the page claims another visitor than the signed one whose session this browser holds. */
async function namesAnother(bot: Bot, visitor: SessionRequest['visitor'], visitorId: string): Promise<boolean> {
  const externalId = visitor && (await claimedId(bot, visitor))
  return externalId !== undefined && visitorId !== signedVisitorId(bot.id, { externalId })
}

/**
 * Another visitor than the one whose session this browser held, which ends. One who was not signed has only now become
 * known: what was said in this browser goes along with him. After a signed one somebody else begins anew.
 */
async function handOver(held: OpenedSession, opened: OpenedSession): Promise<OpenedSession> {
  const { visitorId, verified, botId } = held.session
  if (!verified) await db().conversation.updateMany({ where: { visitorId, botId }, data: { visitorId: opened.session.visitorId } })
  await endSession(held.session.id)
  return opened
}
