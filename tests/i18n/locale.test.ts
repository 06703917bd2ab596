import { expect, it } from 'vitest'
import { chooseLocale } from '#lib/i18n/locale.ts'

it.each([
  ['en', 'zh-CN,zh;q=0.9', 'en'],
  ['zh', 'en-US', 'zh'],
  ['fr', 'zh-CN', 'zh'],
  [undefined, 'zh-TW,zh;q=0.9,en;q=0.8', 'zh'],
  [undefined, 'fr-FR,fr;q=0.9,zh;q=0.3,en;q=0.5', 'en'],
  [undefined, 'de, ZH-hans;q=0.2', 'zh'],
  [undefined, 'zh;q=0, en;q=0.1', 'en'],
  [undefined, 'fr', 'en'],
  [undefined, ';q=x,,zh;q=NaN', 'en'],
  [undefined, null, 'en'],
])('with the cookie %s and Accept-Language %s chooses %s', (cookie, acceptLanguage, expected) => {
  expect(chooseLocale(cookie, acceptLanguage)).toBe(expected)
})
