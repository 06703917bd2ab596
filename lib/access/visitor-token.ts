import { createHmac } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { requireSecret } from '../config.ts'
import { newId } from '../ids.ts'
import { once } from '../process.ts'
import type { VisitorCaller } from './caller.ts'

const audience = 'frontdesk:visitor'
const lifetime = '12h'

const signingKey = () => once('access.visitor-key', () => createHmac('sha256', requireSecret()).update(audience).digest())

/** A token for one new visitor of one bot: it lets a page without any key ask this bot, and nothing else, for twelve hours. */
export async function issueVisitorToken(botId: string, visitorId = newId('vis')): Promise<string> {
  return new SignJWT({ bot: botId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(visitorId)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(signingKey())
}

/** The visitor behind a token, or undefined when it is not ours, was changed or has expired. */
export async function readVisitorToken(token: string): Promise<VisitorCaller | undefined> {
  try {
    const { payload } = await jwtVerify(token, signingKey(), { audience, algorithms: ['HS256'], requiredClaims: ['exp', 'sub', 'bot'] })
    return { kind: 'visitor', visitorId: String(payload.sub), botId: String(payload.bot) }
  } catch {
    return undefined // whatever is wrong with it, the answer is the same: this token names nobody
  }
}
