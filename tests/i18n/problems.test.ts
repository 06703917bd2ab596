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
