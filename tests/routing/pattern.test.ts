import { expect, it } from 'vitest'
import { problemOfPattern } from '#lib/routing/pattern.ts'

it.each(['refund|退款', '^order\\s+\\d{4,8}$', '订单.*没到', '\\bBTW\\b', '(?:where|when).+parcel'])('takes %s', (pattern) => {
  expect(problemOfPattern(pattern)).toBeUndefined()
})

it.each(['(a+)+$', '(\\w+\\s?)*!', '(a|a)*$', '(a|aa)+$', 'a*a*a*a*a*b', '(.*)(.*)(.*)(.*)x', '(x+x+)+y'])(
  'refuses %s, which runs away',
  (pattern) => {
    expect(problemOfPattern(pattern)).toMatch(/run for too long/)
  },
)

it.each(['(', '[a-', '*', '\\p{Nope}'])('refuses %s, which is none', (pattern) => {
  expect(problemOfPattern(pattern)).toBe('expected a regular expression')
})
