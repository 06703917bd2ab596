import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { buildWidget } from './build-widget.ts'
import { lockFile } from './file-lock.ts'

/** What a build reads. */
export const buildInputs = {
  folders: ['app', 'lib', 'messages', 'prisma/schema', 'widget'],
  files: ['next.config.ts', 'proxy.ts', 'tsconfig.json', 'package.json', 'package-lock.json', 'docs/openapi.json'],
}
const ownPublic = 'public' // what somebody adds to the product; there need be none
const buildMsMax = 15 * 60_000

/** The standalone server that `next build` makes of the sources in `root`. */
export const standaloneServer = (root: string) => join(root, '.next', 'standalone', 'server.js')

/**
 * Builds when the sources are not those of the last build; `onBegin` is told. Starts that share a checkout wait for one
 * another. Rejects with a Failure that names the log, or when `signal` aborts.
 */
export async function buildWhenNeeded(root: string, env: NodeJS.ProcessEnv, signal: AbortSignal, onBegin: () => void): Promise<void> {
  const stamp = join(root, '.next', 'frontdesk-build')
  const sources = await hashSources(root)
  const isBuilt = async () => (await readFile(stamp, 'utf8').catch(() => '')) === sources
  if (await isBuilt()) return

  const notes = join(root, 'node_modules', '.frontdesk') // not in .next, which the build empties
  await mkdir(notes, { recursive: true })
  const lock = await lockFile(join(notes, 'build.lock'), buildMsMax)
  if (!lock) throw new Failure('not_ready', `Another process has been building in ${root} for too long: stop it and start again.`)
  try {
    if (await isBuilt()) return
    onBegin()
    await rm(stamp, { force: true })
    await buildWidget(root)
    await nextBuild(root, join(notes, 'build.log'), env, signal)
    const standalone = join(root, '.next', 'standalone')
    await cp(join(root, '.next', 'static'), join(standalone, '.next', 'static'), { recursive: true })
    await cp(join(root, 'public'), join(standalone, 'public'), { recursive: true }).catch((error) => {
      if (error.code !== 'ENOENT') throw error // a product without public files has no such folder
    })
    for (const copy of ['.env', '.env.production']) await rm(join(standalone, copy), { force: true }) // settings are read at the start, not at the build
    await writeFile(stamp, sources)
  } finally {
    lock.release()
  }
}

/** One hash of every file that a build reads. What only the start or the tests use is left out where it is easy. */
async function hashSources(root: string): Promise<string> {
  const found = await Promise.all(
    [...buildInputs.folders, ownPublic].map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => [])
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    }),
  )
  const generated = [join(root, 'lib', 'database', 'generated'), join(root, 'public', 'widget')]
  const paths = [
    ...found.flat().filter((path) => !generated.some((made) => path.startsWith(made))),
    ...buildInputs.files.map((file) => join(root, file)),
  ].sort()
  const hash = createHash('sha256').update(process.version)
  for (const path of paths) {
    const content = await readFile(path).catch(() => undefined) // an editor's own file may be gone again
    if (content) hash.update(path.slice(root.length)).update('\0').update(createHash('sha256').update(content).digest())
  }
  return hash.digest('hex')
}

async function nextBuild(
  root: string,
  logPath: string,
  { PATH, HOME, TMPDIR, SystemRoot }: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const log = await open(logPath, 'w')
  try {
    // The build sees no setting of this installation: what it makes is the same for all, and holds no secret.
    const env = {
      PATH,
      HOME,
      TMPDIR,
      SystemRoot,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      NO_COLOR: '1',
      CI: '1',
    } as NodeJS.ProcessEnv
    const program = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
    const child = spawn(process.execPath, [program, 'build'], { cwd: root, env, stdio: ['ignore', log.fd, log.fd], signal })
    const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve))
    if (code !== 0)
      throw new Failure(
        'not_ready',
        `The build failed (all of it is in ${logPath}):\n${(await readFile(logPath, 'utf8')).trimEnd().split('\n').slice(-25).join('\n')}`,
      )
  } finally {
    await log.close()
  }
}
