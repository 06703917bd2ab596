import { expect, it } from 'vitest'
import { inWords } from '#lib/i18n/problems.ts'

it.each([
  ['must not be empty', '不能为空'],
  ['Too many requests. Try again in 42 s.', '尝试过于频繁，请在 42 秒后重试。'],
  ['expected at least 15 characters', '至少需要 15 个字符'],
  ['2 earlier turns left out: they do not fit into 8,192 tokens', '已省去较早的 2 轮对话：8,192 个 token 的上下文放不下'],
  ['properties.size2: expected a schema', 'properties.size2：应为一个 schema'],
  ['nobody has translated this 7', 'nobody has translated this 7'],
])('says “%s” in Chinese where it can', (english, chinese) => {
  expect(inWords(english, 'zh')).toBe(chinese)
  expect(inWords(english, 'en')).toBe(english)
})

it.each([
  ['expected a decimal number as text, such as "25.00"', 'expected a number such as 25.00'],
  ['expected a decimal number as text, such as "1000000"', 'expected a number such as 1000000'],
  ['expected a decimal number from 0 to 1 as text, such as "0.5"', 'expected a number from 0 to 1, such as 0.5'],
  [
    'baseUrl: is an address of a private network: it has to be allowed by allowPrivateNetwork',
    'baseUrl: is an address of a private network: switch on “Allow a private address” first',
  ],
])('says “%s” to a reader of English without the API’s words', (said, shown) => {
  expect(inWords(said, 'en')).toBe(shown)
})
