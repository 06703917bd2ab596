import { expect, it } from 'vitest'
import { newId } from '#lib/ids.ts'

it('makes ids that differ, and sort in the order they were made, also within a millisecond and when the clock goes back', () => {
  const times = [1_000, 1_000, 1_000, 2_000, 1_500, 2_000, 3_000]
  const ids = [...times.map((time) => newId('msg', time)), ...Array.from({ length: 10_000 }, () => newId('msg'))]
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
  expect(ids.every((id) => /^msg_[0-9a-hjkmnp-tv-z]{26}$/.test(id))).toBe(true)
})
