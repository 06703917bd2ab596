import { expect, it } from 'vitest'
import { signedUrl } from '#lib/llm/providers/spark-url.ts'
import vectors from '#tests/fixtures/vendors/spark/vectors.json' with { type: 'json' }

it.each(vectors)('signs as the vendor does: $description', ({ apiKey, apiSecret, address, atMs, query }) => {
  const url = new URL(signedUrl({ apiKey, apiSecret }, address, atMs))
  expect(Object.fromEntries(url.searchParams)).toEqual(query)
  expect(url.href.replace(url.search, '')).toBe(address)
})
