import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, startBrowser } from '#tests/browser/browser.ts'
import { type Block, blocksOf, guides } from '#tests/fakes/documents.ts'
import { type Product, startProduct } from '#tests/fakes/product.ts'

/*
 * Every block of the documents is run as a reader would run it, against one product: only address and key are put in their
 * place. A block of `json` or `text` after a command is what the text says it answers; `…` stands for what differs.
 */
const documents = [...guides, 'CONTRIBUTING.md']
const root = process.cwd()

/** Commands that are not run here, and why. */
const leftOut: [RegExp, string][] = [
  [
    /^(?:[A-Z_]+=\S+ )*npm (?:start|test|run [\w-]+)( -- .*)?$/,
    'what it starts takes minutes or needs a vendor; continuous integration runs the long ones',
  ],
  [/^git /, 'changes or asks the checkout'],
  [/^npm (ping|ci|install)/, 'asks the registry'],
  [/^systemctl |^chown |^createuser |^createdb /, 'needs root, systemd or a PostgreSQL of the reader’s'],
  [/^pg_dump |^pg_restore |^psql /, 'needs client programs as new as the server'],
  [/^ss |^pgrep |^free |^df .*; free |^tail .*free /, 'a tool that a machine may lack'],
  [/^ls node_modules\//, 'shows the reader’s own folder'],
]
const isLeftOut = (command: string) => leftOut.some(([pattern]) => pattern.test(command))

/** The commands of a block: continued lines are one, comments are none. */
const commandsOf = (code: string): string[] =>
  code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/\s+#\s.*$|^#.*$/, '').trim())
    .filter(Boolean)

let product: Product
let folder: string
beforeAll(async () => {
  product = await startProduct()
  folder = await mkdtemp(join(tmpdir(), 'frontdesk-documents-'))
  await copyFile('.env.example', join(folder, '.env.example'))
  await copyFile('docs/images/widget-en.png', join(folder, 'lamp.png')) // a picture to send
  mkdirSync(join(folder, 'data', 'postgres'), { recursive: true }) // what a backup copies
  await copyFile(join(product.dataDir, 'secrets.json'), join(folder, 'data', 'secrets.json'))
  await copyFile(join(product.dataDir, 'postgres', 'server.log'), join(folder, 'data', 'postgres', 'server.log'))
})
afterAll(async () => {
  await product[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const here = (code: string): string =>
  code.replaceAll('http://127.0.0.1:3000', product.url).replaceAll('fd_replace_this_by_a_long_random_text', product.adminKey)

function run(program: string, args: string[], input: string, cwd: string): Promise<{ code: number; output: string }> {
  const env = { ...process.env, FRONTDESK_KEY: product.adminKey, FRONTDESK_IDENTITY_SECRET: 'fdi_of_a_test' }
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd, env, timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    )
    child.stdin?.end(input)
  })
}

const blocks = documents.flatMap((file) =>
  blocksOf(file).map((block, i, all) => {
    const next = all[i + 1]
    const told = next && ['json', 'text'].includes(next.language) && file !== 'docs/troubleshooting.md' ? next : undefined
    return { ...block, place: `${file}:${block.line}`, told }
  }),
)
const of = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language))
const shell = of('sh')
const hasShell = ['bash', 'curl'].every((program) => spawnSync(program, ['--version']).status === 0)
if (!hasShell) console.log('The commands of the documents are not run: there is no bash or no curl.')
const ranShell = shell.filter(({ code }) => !commandsOf(code).some(isLeftOut))

it.skipIf(!hasShell).each(ranShell)('runs $place', async ({ code, told }) => {
  const { code: exit, output } = await run('bash', ['-e', '-o', 'pipefail'], here(code), folder)

  expect(exit, output).toBe(0)
  expectTold(output, told)
})

it('leaves out only whole blocks of commands that are on the list, and names scripts that exist', () => {
  expect(ranShell.length).toBeGreaterThan(25)
  const scripts = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts)
  for (const { code, place } of shell) {
    const commands = commandsOf(code)
    if (!commands.some(isLeftOut)) continue
    for (const command of commands)
      expect(isLeftOut(command) || /^(tail|curl|grep|ls|id) /.test(command), `${place}: ${command}`).toBe(true)
    for (const [, named, script] of code.matchAll(/npm (?:run ([\w-]+)|(start|test))/g)) expect(scripts, place).toContain(named ?? script)
  }
})

/** What a block says that the one before it answers; without one, that it answers no failure. */
function expectTold(output: string, told: Block | undefined): void {
  if (!told) expect(output).not.toContain('urn:frontdesk:error')
  else if (told.language === 'json') expect(JSON.parse(output)).toEqual(likeShown(JSON.parse(told.code)))
  else for (const line of told.code.trim().split('\n')) expect(output).toMatch(new RegExp(patternOf(line), 'm'))
}

const patternOf = (text: string): string =>
  text
    .split('…')
    .map((part) => RegExp.escape(part.trim()))
    .join('[\\s\\S]*')

/** Of an object the fields that are shown, of a list the entries, a text with `…` for what differs; `…` alone is anything. */
function likeShown(shown: unknown): unknown {
  if (shown === '…') return expect.anything()
  if (typeof shown === 'string') return expect.stringMatching(new RegExp(`^${patternOf(shown)}$`))
  if (Array.isArray(shown)) return shown.length === 0 ? expect.any(Array) : expect.arrayContaining(shown.map(likeShown))
  if (shown === null || typeof shown !== 'object') return shown
  return expect.objectContaining(Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, likeShown(value)])))
}

it.each(of('ts'))('runs $place under Node', async ({ code, told }) => {
  const { code: exit, output } = await run(process.execPath, ['--input-type=module-typescript', '-'], here(code), root)

  expect(exit, output).toBe(0)
  expect(output.trim()).not.toBe('')
  if (told) expectTold(output, told)
})

it.each(of('html'))('finds what $place puts on a page', async ({ code }) => {
  const [, address = ''] = /src="([^"]+)"/.exec(here(code)) ?? []
  const response = await fetch(address)
  const text = await response.text()

  expect(response.status).toBe(200)
  if (code.startsWith('<script')) expect(() => new Script(text)).not.toThrow()
  else expect(text).toContain('<frontdesk-widget')
})

it.each(of('js'))('uses in $place only what the script offers to a page', async ({ code }) => {
  const script = await (await fetch(`${product.url}/widget.js`)).text()

  expect(() => new Script(code)).not.toThrow()
  for (const [, name = ''] of code.matchAll(/Frontdesk\.(\w+)/g)) expect(script).toContain(`${name}:`)
})

it.skipIf(!hasBrowser)('leads the widget from a page as the documents do', async () => {
  await using browser = await startBrowser()
  const page = await browser.newPage()
  await page.goto(product.url)
  await page.waitForFunction('window.Frontdesk')

  for (const { code } of of('js')) await page.evaluate(`(() => {${code}\n})()`) // outside of the page's content security policy
})

describe('what is shown', () => {
  it.each(of('json'))('$place is JSON', ({ code }) => {
    expect(() => JSON.parse(code)).not.toThrow()
  })

  it('is of a kind that is run or checked here', () => {
    const shownOnly = ['text', 'ini', 'nginx', 'caddyfile', 'json'] // configuration of programs that are not ours
    const known = ['sh', 'ts', 'js', 'html', ...shownOnly]
    expect(
      blocks.filter(({ language, file }) => !known.includes(language) && file !== 'docs/architecture.md').map(({ place }) => place),
    ).toEqual([])
  })

  it('has its pictures', () => {
    for (const file of documents)
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) expect(existsSync(path), path).toBe(true)
  })
})
