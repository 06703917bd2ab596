import { expect, it } from 'vitest'
import { tc3Authorization } from '#lib/llm/providers/tc3.ts'
import vectors from '#tests/fixtures/vendors/tc3/vectors.json' with { type: 'json' }

it.each(vectors)('signs as the vendor does: $description', ({ secretId, secretKey, authorization, headers, ...request }) => {
  expect(tc3Authorization({ secretId, secretKey }, { ...request, headers: headers as Record<string, string> })).toBe(authorization)
})
