import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { createAskedBefore } from '#lib/chat/answer-cache/asked-before.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url')
const hashes = (name: string, count: number) => Array.from({ length: count }, (_, at) => hashOf(`${name}${at}`))

it('knows every question of the last ones, and takes at most two in a hundred others for known', () => {
  const askedBefore = createAskedBefore(5_000, 0.01)
  const first = hashes('first', 5_000)
  for (const hash of first) askedBefore.note(hash)
  expect(first.every((hash) => askedBefore.note(hash))).toBe(true)
  const mistaken = hashes('other', 5_000).filter((hash) => askedBefore.note(hash)).length
  expect(mistaken).toBeLessThan(5_000 * 0.02)
})

it('forgets what was asked long ago, so that it never fills up', () => {
  const askedBefore = createAskedBefore(1_000, 0.01)
  for (const hash of hashes('long ago', 1_000)) askedBefore.note(hash)
  for (const hash of hashes('since', 2_000)) askedBefore.note(hash)
  const known = hashes('long ago', 1_000).filter((hash) => askedBefore.note(hash)).length
  expect(known).toBeLessThan(1_000 * 0.05)
})
