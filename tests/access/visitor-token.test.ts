import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { issueVisitorToken, readVisitorToken } from '#lib/access/visitor-token.ts'

it('names the visitor and the bot it was issued for', async () => {
  const token = await issueVisitorToken('bot_1', 'vis_1')
  expect(await readVisitorToken(token)).toEqual({ kind: 'visitor', visitorId: 'vis_1', botId: 'bot_1' })
})

it('names nobody once a character is changed, or when somebody else signed it, or nobody did', async () => {
  const token = await issueVisitorToken('bot_1')
  const [header, payload, signature] = token.split('.')
  const claims = { bot: 'bot_1', sub: 'vis_1', aud: 'frontdesk:visitor', exp: Math.floor(Date.now() / 1000) + 60 }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 7))
  const unsigned = `${encode({ alg: 'none' })}.${encode(claims)}.`
  const moved = `${header}.${encode({ ...claims, bot: 'bot_2' })}.${signature}`
  for (const wrong of [foreign, unsigned, moved, `${header}.${payload}`, `${token}x`, ''])
    expect(await readVisitorToken(wrong)).toBeUndefined()
})
