import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bceDate, bceSignature } from '#lib/llm/providers/bce-auth.ts'

type Vector = {
  description: string
  inputs: {
    accessKey: string
    secretKey: string
    timestamp: number
    timestampIso: string
    expirationInSeconds: number
    method: string
    path: string
    query: Record<string, string | number>
    headersToSign: Record<string, string>
  }
  expected: { canonicalRequest: string; signingKeyHex: string; signature: string; authorization: string }
}
/* `sdks.json` was made with the vendor's SDKs, `more.json` with a script in Python; each vector says how. */
const vectors = ['sdks', 'more'].flatMap((name): Vector[] =>
  JSON.parse(readFileSync(new URL(`../../fixtures/vendors/bce/${name}.json`, import.meta.url), 'utf8')),
)

const signed = ({ inputs }: Vector, entries = Object.entries(inputs.headersToSign)) => {
  const query = Object.fromEntries(Object.entries(inputs.query).map(([name, value]) => [name, String(value)]))
  const { accessKey, secretKey: secretAccessKey, method, path, timestamp, expirationInSeconds } = inputs
  const request = { method, path, query, headers: Object.fromEntries(entries) }
  return bceSignature({ accessKey, secretAccessKey }, request, timestamp * 1000, expirationInSeconds)
}

it.each(vectors.map((vector) => [vector.description, vector] as const))('signs as the vendor does: %s', (_, vector) => {
  const { canonicalRequest, signingKeyHex: signingKey, signature, authorization } = vector.expected
  expect(signed(vector)).toEqual({ canonicalRequest, signingKey, signature, authorization })
  expect(bceDate(vector.inputs.timestamp * 1000 + 999)).toBe(vector.inputs.timestampIso)
})

it('gives the same signature in any order of the headers, and in any case of their names', () => {
  const orders = fc.constantFrom(...vectors).chain((vector) => {
    const entries = Object.entries(vector.inputs.headersToSign)
    const shuffled = fc.shuffledSubarray(entries, { minLength: entries.length })
    return fc.tuple(fc.constant(vector), shuffled, fc.boolean())
  })
  fc.assert(
    fc.property(orders, ([vector, entries, upper]) => {
      const written = entries.map(([name, value]): [string, string] => [upper ? name.toUpperCase() : name, value])
      expect(signed(vector, written).authorization).toBe(vector.expected.authorization)
    }),
  )
})
