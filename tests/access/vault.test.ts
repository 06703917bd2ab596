import { expect, it } from 'vitest'
import { seal, unseal } from '#lib/access/vault.ts'

it('gives back what was sealed, at its own place only', () => {
  const sealed = seal('sk-秘密', 'provider:1:credentials')
  expect(unseal(sealed, 'provider:1:credentials')).toBe('sk-秘密')
  expect(() => unseal(sealed, 'provider:2:credentials')).toThrow()
  expect(Buffer.from(sealed).includes('sk-')).toBe(false)
  expect(seal('same', 'p')).not.toEqual(seal('same', 'p'))
})

it('refuses a text of which one bit was changed', () => {
  const sealed = seal('text', 'p')
  for (let at = 0; at < sealed.length; at++)
    expect(() =>
      unseal(
        sealed.map((byte, i) => (i === at ? byte ^ 1 : byte)),
        'p',
      ),
    ).toThrow()
})
