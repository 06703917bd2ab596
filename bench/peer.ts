import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '#lib/database/embedded.ts'
import { start, untilHealthy } from './children.ts'
import type { System } from './lineup.ts'
import { cpuSecondsOf, residentMegabytes } from './process-cpu.ts'

const name = '@portkey-ai/gateway'
export const peerVersion = '1.15.2'
/** Under the version of this that it asks for, each of its streams ends in 500. */
export const peerServer = { name: '@hono/node-server', version: '1.8.2' }

export type Peer = { system: System; stop(): Promise<void> }

/** How this machine reaches the registry, where it says so: through which proxy, and by whose certificates. */
const wayOut = (): Record<string, string> =>
  Object.fromEntries(
    ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS'].flatMap((name) => {
      const value = process.env[name]
      return value ? [[name, value]] : []
    }),
  )

/** A gateway that passes completions on and keeps nothing, from npm. Gives a sentence instead where it cannot be had. */
export async function startPeer(vendorUrl: string, folder: string): Promise<Peer | string> {
  const root = join(folder, 'peer')
  await mkdir(root)
  const wanted = { private: true, dependencies: { [name]: peerVersion }, overrides: { [peerServer.name]: peerServer.version } }
  await writeFile(join(root, 'package.json'), JSON.stringify(wanted))
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', '--fetch-timeout=30000']
  const installing = start({ command: 'npm', args, cwd: root, env: wayOut(), log: join(root, 'install.log') })
  if ((await installing.closed) !== 0) return `Not beside another gateway: npm could not install ${name} ${peerVersion}.`

  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const program = join(root, 'node_modules', name, 'build', 'start-server.js')
  const child = start({
    command: process.execPath,
    args: [program, `--port=${port}`, '--headless'],
    cwd: root,
    env: { NODE_ENV: 'production' },
    log: join(root, 'peer.log'),
  })
  await untilHealthy(child, url)
  return {
    system: {
      name: 'Portkey gateway, keeps nothing',
      target: { url, model: 'mock', key: 'k', headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${vendorUrl}/v1` } },
      cpu: () => ({ node: cpuSecondsOf(child.pid), postgres: 0 }),
      memory: () => residentMegabytes(child.pid),
      isStored: false,
    },
    async stop() {
      child.kill('SIGKILL')
      await child.closed
    },
  }
}
