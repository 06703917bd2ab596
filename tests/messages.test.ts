import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import en from '../messages/en.json' with { type: 'json' }
import zh from '../messages/zh.json' with { type: 'json' }

type Tree = { [key: string]: string | Tree }

const flat = (tree: Tree, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  )

const gapsIn = (text: string) => Array.from(text.matchAll(/\{(\w+)/g), ([, name]) => name).sort()

const chinese = new Map(flat(zh))
const english = new Map(flat(en))

/** The keys that a file reads, by t('key') or, for all keys of a shape, t(`part.${which}.part`). */
function keysRead(file: string): { key: string; pattern: RegExp }[] {
  const source = readFileSync(file, 'utf8')
  const namespaces = new Set(Array.from(source.matchAll(/(?:use|get)Translations\('([\w.]+)'\)/g), ([, name]) => name))
  if (namespaces.size === 0) return []
  if (namespaces.size > 1) throw new Error(`${file} has several namespaces, so nobody can tell whose key t() reads`)
  return Array.from(source.matchAll(/\bt\((?:'([\w.]+)'|`([\w.${}]+)`)?/g), ([, plain, template]) => {
    const read = plain ?? template
    if (!read) throw new Error(`${file} hides a key of t() from this test`)
    const key = `${[...namespaces][0]}.${read}`
    return { key, pattern: new RegExp(`^${key.replaceAll('.', '\\.').replaceAll(/\$\{[\w\\.]+\}/g, '\\w+')}$`) }
  })
}

/** The widget has a plain object of words, typed by TypeScript: t.key, t.part.key, or t.part[which]. */
function wordsRead(file: string): { key: string; pattern: RegExp }[] {
  const source = readFileSync(file, 'utf8')
  const section = file.startsWith('widget/launcher/') ? 'launcher' : 'widget'
  return Array.from(source.matchAll(/\bt((?:\.\w+)+)(\[)?/g), ([, path = '', any]) => {
    const key = section + path
    return { key, pattern: new RegExp(`^${key.replaceAll('.', '\\.')}${any ? '\\.\\w+' : ''}$`) }
  })
}

const read = [...globSync('app/**/*.{ts,tsx}').flatMap(keysRead), ...globSync('widget/{launcher,view}/*.{ts,tsx}').flatMap(wordsRead)]

it('has the same keys in Chinese and in English', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
})

it('leaves no text empty, and fills the same gaps in both', () => {
  for (const [key, text] of english) {
    expect(text.trim(), key).not.toBe('')
    expect(chinese.get(key)?.trim(), key).toBeTruthy()
    expect(gapsIn(chinese.get(key) ?? ''), key).toEqual(gapsIn(text))
  }
})

it('has every text that a page reads', () => {
  expect(read.length).toBeGreaterThan(20)
  const missing = read.filter(({ pattern }) => ![...english.keys()].some((key) => pattern.test(key)))
  expect(missing.map(({ key }) => key)).toEqual([])
})

it('has no text that no page reads', () => {
  const unread = [...english.keys()].filter((key) => !read.some(({ pattern }) => pattern.test(key)))
  expect(unread).toEqual([])
})
