import fc from 'fast-check'
import { expect, it } from 'vitest'
import { apigAuthorization, escaped, sdkDate } from '#lib/llm/providers/apig-signature.ts'
import own from '#tests/fixtures/vendors/apig/own-vectors.json' with { type: 'json' }
import sdk from '#tests/fixtures/vendors/apig/sdk-vectors.json' with { type: 'json' }

/** A query as the SDKs are given it: names with one value or several. */
const pairsOf = (query: object): [string, string][] =>
  (Array.isArray(query) ? query : Object.entries(query)).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, String(one)] as [string, string]),
  )

it.each(sdk)("signs as the vendor's own clients: $description", ({ inputs, expected }) => {
  const { ak, sk, method, host, path, query, headersSigned, body } = inputs
  const asked = new URLSearchParams(pairsOf(query)).toString()
  const request = {
    method,
    url: `https://${host}${path}${asked && `?${asked}`}`,
    headers: headersSigned as object as Record<string, string>,
    body,
  }
  expect(apigAuthorization({ accessKey: ak, secretKey: sk }, request)).toBe(expected.authorization)
})

it.each(own.vectors)('signs as the guide says: $description', ({ inputs, expected }) => {
  const { ak, sk, method, url, headersSigned, body } = inputs
  const headers = Object.fromEntries(Object.entries(headersSigned).filter(([name]) => name !== 'host'))
  expect(apigAuthorization({ accessKey: ak, secretKey: sk }, { method, url, headers, body })).toBe(expected.authorization)
})

it('writes a time as the vendor reads it', () => {
  expect(sdkDate(1_700_000_000_999)).toBe('20231114T221320Z')
})

it('escapes to unreserved characters only, and so that it can be read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(escaped(text)).toMatch(/^(?:[\w.~-]|%[0-9A-F]{2})*$/)
      expect(decodeURIComponent(escaped(text))).toBe(text)
    }),
  )
})
