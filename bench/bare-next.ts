import { createHash } from 'node:crypto'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { freePort } from '#lib/database/embedded.ts'
import { start, untilHealthy } from './children.ts'

const root = join(import.meta.dirname, '..')
const sources = join(import.meta.dirname, 'bare-next')
const app = join(root, 'node_modules', '.frontdesk', 'bare-next') // built where git, linters and clean checkouts do not look

/** A Next server whose one route forwards a completion and keeps nothing: what Frontdesk's turn is compared with. */
export type BareNext = { url: string; pid: number; stop(): Promise<void> }

export async function startBareNext(vendorUrl: string, folder: string): Promise<BareNext> {
  await build(folder)
  const port = await freePort()
  const env = {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    HOSTNAME: '127.0.0.1',
    PORT: String(port),
    VENDOR_URL: `${vendorUrl}/v1/chat/completions`,
  }
  const server = join(app, '.next', 'standalone', relative(root, app), 'server.js')
  const child = start({ command: process.execPath, args: [server], cwd: app, env, log: join(folder, 'bare-next.log') })
  const url = `http://127.0.0.1:${port}`
  await untilHealthy(child, `${url}/api/v1/chat/completions`, ({ status }) => status === 405) // it knows only POST
  const stop = async () => {
    child.kill('SIGKILL')
    await child.closed
  }
  return { url, pid: child.pid, stop }
}

/** Built once, and again when its sources or Next have changed. */
async function build(folder: string): Promise<void> {
  const files = [
    ...(await readdir(sources, { recursive: true })).filter((path) => /\.m?js$/.test(path)).map((path) => join(sources, path)),
    join(root, 'node_modules', 'next', 'package.json'),
  ]
  const hash = createHash('sha256').update(process.version)
  for (const file of files.sort()) hash.update(await readFile(file))
  const wanted = hash.digest('hex')
  const stamp = join(app, '.next', 'bench-build')
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return

  await rm(app, { recursive: true, force: true })
  await cp(sources, app, { recursive: true })
  const env = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', CI: '1', NO_COLOR: '1' }
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
  const child = start({ command: process.execPath, args: [next, 'build'], cwd: app, env, log: join(folder, 'bare-next-build.log') })
  if ((await child.closed) !== 0) throw new Error(`The bare Next app could not be built:\n${child.said()}`)
  await writeFile(stamp, wanted)
}
