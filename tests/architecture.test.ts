import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'

/*
 * Who may import whom, by folder. The ground floor (files directly in lib/) may be imported by everybody and imports
 * nobody but itself.
 */
const arrows: Record<string, string[]> = {
  ground: [],
  'lib/database': [],
  'lib/monitoring': ['lib/database'],
  'lib/redis': ['lib/monitoring'],
  'lib/access': ['lib/database', 'lib/redis'],
  'lib/http': ['lib/database', 'lib/access', 'lib/i18n', 'lib/monitoring'],
  'lib/guard': [],
  'lib/i18n': ['messages'],
  'lib/knowledge': ['lib/database', 'lib/access'],
  'lib/llm': ['lib/database', 'lib/access', 'lib/knowledge', 'lib/redis'], // knowledge: the embedded engine is a model
  'lib/images': ['lib/database', 'lib/access', 'lib/http', 'lib/llm'], // llm: the way out that reaches no private address
  'lib/usage': ['lib/database', 'lib/access', 'lib/i18n', 'lib/monitoring', 'lib/llm'],
  'lib/routing': ['lib/database', 'lib/access', 'lib/knowledge', 'lib/llm', 'lib/monitoring', 'lib/usage'],
  'lib/chat': [
    'lib/database',
    'lib/access',
    'lib/guard',
    'lib/http',
    'lib/images',
    'lib/knowledge',
    'lib/llm',
    'lib/monitoring',
    'lib/redis',
    'lib/routing',
    'lib/usage',
    'queues',
  ],
  'lib/widget': ['lib/database', 'lib/access', 'lib/http', 'lib/i18n', 'lib/images', 'lib/chat'],
  'lib/evaluation': ['lib/database', 'lib/access', 'lib/chat', 'lib/knowledge', 'lib/llm', 'lib/routing', 'lib/usage'],
  'lib/batches': ['lib/database', 'lib/access', 'lib/http', 'lib/chat', 'lib/llm', 'lib/monitoring', 'queues'],
  queues: ['lib/database', 'lib/monitoring'],
  'lib/jobs': ['lib/batches', 'lib/chat', 'lib/monitoring', 'queues'],
  'lib/start': ['lib/database', 'lib/access', 'lib/chat', 'seed'],
  seed: ['lib/access', 'lib/chat', 'lib/database', 'lib/knowledge', 'lib/usage'],
  app: [
    'docs',
    'lib/access',
    'lib/batches',
    'lib/chat',
    'lib/evaluation',
    'lib/http',
    'lib/i18n',
    'lib/images',
    'lib/jobs',
    'lib/knowledge',
    'lib/llm',
    'lib/monitoring',
    'lib/routing',
    'lib/usage',
    'lib/widget',
    'messages',
  ],
  widget: ['lib/chat/events.ts', 'lib/widget/contact-limits.ts', 'messages'],
}

const folderOf = (file: string): string => {
  if (file === 'lib/seed.ts') return 'seed'
  if (file === 'lib/jobs/queues.ts') return 'queues' // sending a job is for everybody, doing it needs everything
  if (/^lib\/[^/]+$/.test(file) || file === 'lib/http/schemas.ts') return 'ground' // what answers are made of stands beside any function
  if (file.startsWith('lib/')) return file.split('/').slice(0, 2).join('/')
  return file.split('/')[0] ?? ''
}

const imports = /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** The imports of a source that go against the arrows. */
function wrongIn(file: string, source: string): string[] {
  const from = folderOf(file)
  const allowed = arrows[from]
  if (!allowed) return [`${file}: the folder ${from} has no arrows`]
  return Array.from(source.matchAll(imports)).flatMap(([, stated, dynamic]) => {
    const target = stated ?? dynamic ?? ''
    const path = target.startsWith('#') ? target.slice(1) : target.startsWith('.') ? normalize(join(dirname(file), target)) : undefined
    if (path === undefined || path === 'package.json') return []
    const to = folderOf(path)
    return to === from || to === 'ground' || allowed.includes(to) || allowed.includes(path) ? [] : [`${file} imports ${path}`]
  })
}

const sources = globSync(['lib/**/*.{ts,tsx}', 'app/**/*.{ts,tsx}', 'widget/**/*.{ts,tsx}']).filter((file) => !file.includes('/generated/'))

it('holds every import of lib, app and widget to the arrows', () => {
  expect(sources.length).toBeGreaterThan(80)
  expect(sources.flatMap((file) => wrongIn(file, readFileSync(file, 'utf8')))).toEqual([])
})

it.each([
  ['lib/llm/router.ts', "import { takeTurn } from '../chat/turn.ts'"],
  ['lib/llm/router.ts', "import {\n  takeTurn,\n} from '#lib/chat/turn.ts'"],
  ['lib/database/client.ts', "import '../chat/turn.ts'"],
  ['lib/clock.ts', "export { db } from './database/client.ts'"],
  ['widget/chat.ts', "import { takeTurn } from '#lib/chat/turn.ts'"],
  ['app/page.tsx', "const { db } = await import('#lib/database/client.ts')"],
  ['lib/helpers/text.ts', "import { z } from 'zod'"],
])('would see the forbidden import planted in %s', (file, source) => {
  if (file === 'lib/helpers/text.ts') expect(wrongIn(file, source)).toEqual(['lib/helpers/text.ts: the folder lib/helpers has no arrows'])
  else expect(wrongIn(file, source)).toHaveLength(1)
})

/** Who may speak of certain vendors: their own files, the table of them, their variables, and what is told of each in the console. */
const namesVendors = [
  /^lib\/llm\/providers\//,
  /^lib\/llm\/(?:vendors|mix-ups|shipped-models)\b/,
  /^lib\/vendor-variables\.ts$/,
  /^app\/console\/\(shell\)\/providers\//,
]
const vendorNames =
  /['"](?:openai\/|anthropic|gemini|deepseek|qwen|ernie|hunyuan|spark|pangu|ollama)|api\.openai\.com|dashscope|baidubce|xf-yun/

it('has a default vendor nowhere: only what is about a vendor names one', () => {
  const naming = sources.filter(
    (file) =>
      vendorNames.test(readFileSync(file, 'utf8').replaceAll(/placeholder="[^"]*"/g, '')) &&
      !namesVendors.some((place) => place.test(file)),
  )
  expect(naming).toEqual([])
  expect(vendorNames.test("const model = 'openai/gpt-4o-mini'")).toBe(true)
})

it('lets only the settings read the environment', () => {
  const readers = sources.filter((file) => /process\.env\b/.test(readFileSync(file, 'utf8')) && !file.startsWith('lib/start/'))
  expect(readers).toEqual(['lib/config.ts'])
})
