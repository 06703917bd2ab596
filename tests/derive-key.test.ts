import { expect, it } from 'vitest'
import { addressMark } from '#lib/access/client-address.ts'
import { identitySecret } from '#lib/access/identity.ts'
import { sessionSecret } from '#lib/access/session.ts'
import { unseal } from '#lib/access/vault.ts'
import { deriveKey, deriveSessionKey } from '#lib/derive-key.ts'

/* What an installation has sealed, signed and marked under the secret of the tests: an upgrade has to read it. */

it('reads what was sealed before', () => {
  const sealed = Buffer.from('AWOAsb+yNxbh3M+Zb+73R+rWq4EZpN14gs2oPylP+H1rjG4c94c=', 'base64')
  expect(unseal(sealed, 'provider:1:credentials')).toBe('sk-秘密')
})

it('gives each purpose the key that it always had', () => {
  const secret = process.env.FRONTDESK_SECRET
  expect(addressMark('192.0.2.7')).toBe('iI_E2lUnQaETGFv9rRjFh6')
  expect(identitySecret({ id: 'bot_1', identityVersion: 2 })).toBe('fdi_Y2D-p2AdhL2qJBTueDQ4qjn-Q7_hL8oAJvvv7Rq5h9I')
  expect(sessionSecret()).toBe('ZlNYAhWWOR5mMcqYRO_WsroZl5d9Os0KPsp3qkK5tTA')
  expect(deriveSessionKey('frontdesk:visitor').toString('base64url')).toBe('z9ialu1WzYs_rQo-6tJdc3NDoMh28lcieaCxbxjrdXo')
  expect(deriveKey('server actions', { salt: 'frontdesk', secret }).toString('base64')).toBe('iH3xx04m1NZQpkimK70mD6cqNGRZ0yTfA669Mx/vk2A=')
})
