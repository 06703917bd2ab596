// The way in of every command: `npm start`, `npm test` and the others. Installs what the lock file names when it is not
// there, then goes on under the Node 24 that was installed with it. Node's builtins only, from Node 20 on: at first nothing else is there.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url)) // import.meta.dirname came with Node 20.11
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const bin = (path) => join(root, 'node_modules', path)
const npmCi = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']

const typed = [bin('next/dist/bin/next'), 'typegen']
const commands = {
  start: [['serving', 'server.ts']],
  dev: [['serving', 'server.ts', '--dev']],
  test: [['tests', bin('vitest/vitest.mjs'), 'run']],
  bench: [['bench', 'bench/run.ts']],
  migration: [['migration', 'prisma/migration.ts']],
  check: [
    ['route types', ...typed],
    ['types', bin('typescript/bin/tsc'), '--noEmit'],
    ['style', bin('@biomejs/biome/bin/biome'), 'check'],
    ['unused code', bin('knip/bin/knip.js')],
    ['lock file', 'npm', ...npmCi, '--dry-run'],
  ],
}

const [word = '--start', ...rest] = process.argv.slice(2)
const command = word.replace(/^--/, '')
const steps = commands[command]
if (!steps) fail(`There is no command ${word}. There are: ${Object.keys(commands).join(', ')}.`)
const serves = command === 'start' || command === 'dev'

process.chdir(root)
try {
  process.loadEnvFile('.env') // what is set already stays; Node before 20.12 cannot, see lateSettings
} catch (error) {
  if (process.loadEnvFile && error.code !== 'ENOENT') fail(`.env cannot be read: ${error.message}`) // there need not be such a file
}
if (serves) await refuseTakenPort()
if (!isInstalled()) {
  console.log('Installing … (about a minute, only after the lock file changed)')
  const code = await run(npm(npmCi))
  if (code !== 0 || !isInstalled()) fail(`npm could not install what package-lock.json names (exit code ${code}).`)
}
await generateClient()

let failures = 0
for (const [name, program, ...args] of steps) {
  if (steps.length > 1) console.log(`— ${name}`)
  const invocation = program === 'npm' ? npm(args) : [node, ...lateSettings(), program, ...args, ...rest]
  const code = await run(invocation, { linked: serves, quiet: program === 'npm' })
  if (code !== 0) failures++
  if (code !== 0 && steps.length > 1) console.log(`  ${name}: failed`)
  if (steps.length === 1) process.exit(code)
}
console.log(failures === 0 ? `${command}: all ${steps.length} steps passed` : `${command}: ${failures} of ${steps.length} steps failed`)
process.exit(failures === 0 ? 0 : 1)

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

/** For Node 24, the file of settings that an older Node could not read. */
function lateSettings() {
  return !process.loadEnvFile && existsSync('.env') ? ['--env-file=.env'] : []
}

/** npm as it was called, or as it is found on the path. */
function npm(args) {
  const cli = process.env.npm_execpath
  return cli?.endsWith('.js') ? [process.execPath, cli, ...args] : ['npm', ...args]
}

/**
 * Runs a program in our terminal and resolves with its exit code; our signals are handed on. A `linked` program notices
 * when this process is gone without a word, and ends too. A `quiet` one is heard only when it fails.
 */
function run([program, ...args], { linked = false, quiet = false } = {}) {
  const path = [join(root, 'node_modules', '.bin'), join(node, '..'), process.env.PATH].join(delimiter)
  // Prisma would fetch an engine that nothing here uses: it does not when it is shown a program that exists.
  const env = { ...process.env, PATH: path, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
  // What Node has read and compiled once, it need not again: a third of a start.
  if (linked) env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.frontdesk', 'compiled')
  const output = quiet ? 'pipe' : 'inherit'
  const child = spawn(program, args, {
    stdio: ['inherit', output, output, ...(linked ? ['ipc'] : [])],
    env,
    shell: program === 'npm' && process.platform === 'win32',
  })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk))
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP']
  const pass = (signal) => child.kill(signal)
  for (const signal of signals) process.on(signal, pass)
  const watch = linked && setInterval(followParent, 250, process.ppid, child)
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`${program} cannot be run: ${error.message}`))
    child.once('close', (code, signal) => {
      if (code !== 0) process.stderr.write(Buffer.concat(said))
      for (const name of signals) process.off(name, pass)
      clearInterval(watch)
      resolve(code ?? (signal ? 1 : 0))
    })
  })
}

/** An npm that was killed does not tell us: we see it by having another parent, and end as if asked to. */
function followParent(parent, child) {
  if (process.env.npm_lifecycle_event && process.ppid !== parent) child.kill('SIGTERM')
}

/** Whether everything that the lock file names stands in node_modules, by npm's own record of what it installed. */
function isInstalled() {
  if (!existsSync(node)) return false
  try {
    const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
    const present = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8')).packages
    return Object.entries(wanted).every(([path, { version, optional, peer, integrity }]) => {
      const found = present[path]
      return path === '' || (found ? found.version === version && found.integrity === integrity : optional || peer)
    })
  } catch {
    return false // nothing was installed yet, or not to the end
  }
}

/** Prisma's client is made from the schema when that has changed. No engine is needed, so none is downloaded. */
async function generateClient() {
  const stamp = join('node_modules', '.frontdesk', 'prisma-client')
  const models = readdirSync('prisma/schema').map((file) => join('prisma', 'schema', file))
  const read = createHash('sha256')
  for (const path of [...models.sort(), 'node_modules/prisma/package.json']) read.update(readFileSync(path))
  const hash = read.digest('hex')
  if (existsSync('lib/database/generated/client.ts') && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  const code = await run([node, bin('prisma/build/index.js'), 'generate'], { quiet: true })
  if (code !== 0) fail('The database client could not be generated from prisma/schema.')
  mkdirSync(join('node_modules', '.frontdesk'), { recursive: true })
  writeFileSync(stamp, hash)
}

/** Asked before the long work. A process that is just ending gets two seconds to give the port back. */
async function refuseTakenPort() {
  const host = process.env.HOST?.trim() || '127.0.0.1'
  const port = Number(process.env.PORT?.trim() || 3000)
  if (!Number.isInteger(port) || port < 1 || port > 65535) return // 0 finds a free one, anything else is refused with its name later
  const attempt = () =>
    new Promise((resolve) => {
      const probe = createServer().once('error', ({ code }) => resolve(code))
      probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)))
    })
  let problem = await attempt()
  for (const end = Date.now() + 2_000; problem === 'EADDRINUSE' && Date.now() < end; problem = await attempt())
    await new Promise((wake) => setTimeout(wake, 100))
  if (problem === 'EADDRINUSE')
    fail(
      `Port ${port} on ${host} is taken by another program: stop that one, or choose another port, for example PORT=${port === 65535 ? 3000 : port + 1} npm start.`,
    )
  if (problem === 'EACCES') fail(`Port ${port} may not be opened by this user: choose one above 1023, for example PORT=3000 npm start.`)
  if (problem) fail(`Frontdesk cannot listen on ${host}:${port} (${problem}): check HOST and PORT.`)
}
