import { expect, it } from 'vitest'
import { settingsFor } from '#lib/chat/class-settings.ts'
import type { Inquiry } from '#lib/routing/inquiry-classes.ts'

const fresh = { temperature: 0.3, maxTokens: 1_000, classSettings: null }
const asks = (named: Inquiry['class'], score = 0.9): Inquiry => ({ class: named, score, topics: [] })
const own = { small_talk: { temperature: 0.9, maxTokens: 80 }, refund: { maxTokens: 300 } }

it.each([
  ['facts as the bot says, 0.3 at first', fresh, asks('refund'), false, [0.3, 'bot'], [1_000, 'bot']],
  ['small talk at 0.7', fresh, asks('small_talk'), false, [0.7, 'small_talk'], [1_000, 'bot']],
  ['JSON at 0, whatever it is about', fresh, asks('small_talk'), true, [0, 'json'], [1_000, 'bot']],
  ['a class that is not sure as the bot says', fresh, asks('small_talk', 0.49), false, [0.3, 'bot'], [1_000, 'bot']],
  ['a bot of another temperature by that alone', { ...fresh, temperature: 0.9 }, asks('small_talk'), true, [0.9, 'bot'], [1_000, 'bot']],
  ['by the bot’s own table', { ...fresh, classSettings: own }, asks('small_talk'), false, [0.9, 'small_talk'], [80, 'small_talk']],
  ['what the table does not set as the bot says', { ...fresh, classSettings: own }, asks('refund'), true, [0.3, 'bot'], [300, 'refund']],
  ['nobody’s class as the bot says', { ...fresh, classSettings: {} }, null, true, [0.3, 'bot'], [1_000, 'bot']],
] as const)('asks %s', (_, bot, inquiry, isJson, [temperature, heat], [maxTokens, length]) => {
  expect(settingsFor(bot, inquiry, isJson)).toEqual({ temperature, maxTokens, by: { temperature: heat, maxTokens: length } })
})
