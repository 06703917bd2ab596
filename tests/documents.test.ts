import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'
import { Failure, failureCodes } from '#lib/failure.ts'
import { VendorFailure, vendorReasons } from '#lib/llm/refusal.ts'
import { type Block, blocksOf, everyDocument, guides, proseOf, textOf, twinOf } from '#tests/fakes/documents.ts'

const bothLanguages = guides.flatMap((file) => [file, twinOf(file)])

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

const headingsOf = (file: string) => Array.from(proseOf(file).matchAll(/^(#+) (.+)$/gm), ([, marks, text]) => ({ marks, text: text ?? '' }))

it('leads every link to a file and a heading that exist', () => {
  const broken = everyDocument.flatMap((file) =>
    Array.from(proseOf(file).matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .flatMap((target) => {
        const [path = '', anchor] = target.split('#')
        const led = path ? normalize(join(dirname(file), path)) : file
        if (!existsSync(led)) return [`${file}: ${target}`]
        const known = anchor === undefined || headingsOf(led).some(({ text }) => anchorOf(text) === decodeURIComponent(anchor))
        return known ? [] : [`${file}: ${target} (no such heading)`]
      }),
  )
  expect(broken).toEqual([])
})

it('keeps no mark of a merge', () => {
  expect(everyDocument.filter((file) => /^(?:<<<<<<<|=======|>>>>>>>)(?: |$)/m.test(textOf(file)))).toEqual([])
})

/** Made by the program or by another branch of the work, so not in the repository's files. */
const madeElsewhere = /^(\.\/data$|data|\.env$|node_modules|\.next|\/|public\/)/
const isPath = /^(?:[\w@.()[\]-]+\/)+[\w@.*{},()[\]-]*$|^[\w-]+\.(?:ts|mjs|md|json|prisma)$/
const elsewhere = ['.env.example', 'secrets.json', 'build.log', 'server.log', 'owner.lock']

it('names only paths that exist', () => {
  const standing = [...bothLanguages, 'CONTRIBUTING.md', 'SECURITY.md']
  const missing = standing.flatMap((file) =>
    Array.from(proseOf(file).matchAll(/`([^`\n]+)`/g), ([, code = '']) => code)
      .filter((code) => isPath.test(code) && !madeElsewhere.test(code) && !elsewhere.includes(code) && isInRepository(code))
      .filter((path) => globSync(path).length === 0 && globSync(`lib/${path}`).length === 0 && globSync(`widget/${path}`).length === 0)
      .map((path) => `${file}: ${path}`),
  )
  expect(missing).toEqual([])
})

/** A path begins with a folder of ours or is a file; `application/json` and `openai/gpt-4o-mini` are none. */
const isInRepository = (code: string): boolean => !code.includes('/') || existsSync(code.split('/')[0] ?? '') || code.endsWith('.ts')

it.each(guides)('has %s in Chinese too, with the same headings and the same blocks', (file) => {
  const twin = twinOf(file)
  expect(existsSync(twin), twin).toBe(true)
  expect(headingsOf(twin).map(({ marks }) => marks)).toEqual(headingsOf(file).map(({ marks }) => marks))
  expect(blocksOf(twin).map(withoutWords)).toEqual(blocksOf(file).map(withoutWords))
  const other = (path: string) => path.split('/').at(-1)
  expect(textOf(file)).toContain(`[中文](${other(twin)})`)
  expect(textOf(twin)).toContain(`[English](${other(file)})`)
})

/** What stands in each row of a table besides words: code and figures. */
const figuresOf = (file: string) =>
  Array.from(proseOf(file).matchAll(/^\|.*\|$/gm), ([row]) =>
    (row.replace(/\]\([^)]*\)/g, '').match(/`[^`]+`|\d[\d,.]*/g) ?? []).map(inEither).sort(),
  )
const inEither = (code: string) => code.replace('.zh-CN', '').replace(/<.*>/, '…')

it.each(guides)('tells the same in the tables of %s and of its twin', (file) => {
  expect(figuresOf(twinOf(file))).toEqual(figuresOf(file))
})

/** Comments and sentences are in the reader's language; everything else of a block is the same. */
function withoutWords({ language, code }: Block) {
  const bare = code
    .split('\n')
    .map((line) => line.replace(/(^|\s)(#|\/\/) .*$/, '').trimEnd())
    .join('\n')
  return { language, code: bare.replace(/"[^"\n]*"|'[^'\n{]*'/g, (said) => (/[\s\p{Script=Han}]/u.test(said) ? '…' : said)) }
}

it('holds the Chinese text to fullwidth punctuation and to spaces beside Latin words', () => {
  const wrong = guides.map(twinOf).flatMap((file) =>
    proseOf(file)
      .replace(/`[^`\n]*`|\]\([^)]*\)|<[^>\n]*>/g, (code) => (code.startsWith('`') ? 'x' : ''))
      .split('\n')
      .flatMap(
        (line) => line.match(/\p{Script=Han}[,;:?!(]|[,;:?!)]\p{Script=Han}|\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/gu) ?? [],
      )
      .map((found) => `${file}: ${found}`),
  )
  expect(wrong).toEqual([])
})

const rowsOf = (file: string) =>
  Array.from(proseOf(file).matchAll(/^\| `(\w+)` \| (\S+) \| (.+) \| (.+) \|$/gm), ([, name = '', second = '']) => [name, second])

it.each(['docs/api-errors.md', 'docs/api-errors.zh-CN.md'])(
  'lists in %s every code with its status, and every reason of a vendor',
  (file) => {
    const codes = failureCodes.map((code) => [code, String(new Failure(code, '').status)])
    const [yes, no] = file.includes('zh') ? ['是', '否'] : ['yes', 'no']
    const reasons = vendorReasons.map((reason) => [reason, new VendorFailure(reason, '').isPassing ? yes : no])
    expect(rowsOf(file)).toEqual([...codes, ...reasons])
  },
)

const sources = globSync(['*.{ts,mjs}', 'lib/**/*.ts', 'prisma/migration.ts', 'app/**/*.ts'])
  .filter((file) => !file.includes('/generated/'))
  .map((file) => readFileSync(file, 'utf8').replaceAll(/\s+/g, ' '))

/** A quoted message, `…` in it for what differs: its parts stand in one source in this order, close together. */
function isSaidBySource(message: string): boolean {
  const parts = message
    .split('…')
    .map((part) => part.trim())
    .filter((part) => part.length > 1)
  return sources.some((source) => {
    for (let from = source.indexOf(parts[0] ?? ''); from >= 0; from = source.indexOf(parts[0] ?? '', from + 1)) {
      let at = from
      const near = parts.every((part) => {
        const found = source.indexOf(part, at)
        const isNear = found >= 0 && found - at < 200
        at = found + part.length
        return isNear
      })
      if (near) return true
    }
    return false
  })
}

const messages = blocksOf('docs/troubleshooting.md').filter(({ language }) => language === 'text')

it.each(messages)('quotes on line $line of the troubleshooting guide what the product says', ({ code }) => {
  for (const line of code.trim().split('\n')) expect(isSaidBySource(line.trim()), line).toBe(true)
})

it('would see a message that nobody says', () => {
  expect(messages.length).toBeGreaterThan(10)
  expect(isSaidBySource('Port … on … is taken by another program')).toBe(true)
  expect(isSaidBySource('Port … on … is taken by a pirate')).toBe(false)
})

const example = readFileSync('.env.example', 'utf8')
const notOfFrontdesk = [
  'FRONTDESK_KEY',
  'FRONTDESK_IDENTITY_SECRET',
  'LC_CTYPE',
  'OLLAMA_CONTEXT_LENGTH',
  'OLLAMA_HOST',
  'OLLAMA_KEEP_ALIVE',
  'UPDATE_DOCS',
  'UPDATE_SCREENSHOTS',
]

it('names only settings that there are', () => {
  const named = [...bothLanguages, 'CONTRIBUTING.md', 'SECURITY.md'].flatMap((file) =>
    Array.from(proseOf(file).matchAll(/`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`/g), ([, name = '']) => `${file}: ${name}`),
  )
  expect(named.length).toBeGreaterThan(20)
  const unknown = named.filter((place) => {
    const name = place.split(': ')[1] ?? ''
    return !notOfFrontdesk.includes(name) && !example.includes(`#${name}=`)
  })
  expect(unknown).toEqual([])
})

it.each([
  ['visitor', 'docs/widget.md', '| messages of one visitor | POINTS a minute |'],
  ['visitorsAddress', 'docs/widget.md', '| messages of all visitors behind one address | POINTS a minute |'],
  ['visitorReads', 'docs/widget.md', "| other requests of one visitor's page | POINTS a minute |"],
  [
    'address',
    'docs/api.md',
    '| requests without a valid key or session, but for health, metrics and the description | POINTS a minute from one address |',
  ],
  ['signIn', 'docs/api.md', '| attempts to sign in | POINTS in 15 minutes from one address |'],
])('tells the limit %s as it is', (kind, file, row) => {
  const [, points = ''] = new RegExp(`^  ${kind}: \\{ points: (\\d+)`, 'm').exec(readFileSync('lib/access/rate-limit.ts', 'utf8')) ?? []
  expect(textOf(file)).toContain(row.replace('POINTS', points))
})
