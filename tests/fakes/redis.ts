import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { freePort } from '#lib/database/embedded.ts'
import { connectRedis } from '#lib/redis/connection.ts'
import { until } from './until.ts'

export const hasRedis = spawnSync('redis-server', ['--version']).error === undefined
if (!hasRedis) console.log('Redis tests skipped: there is no redis-server.')

export type ScratchRedis = {
  url: string
  /** `kill -9`: what it held is lost. */
  kill(): Promise<void>
  /** Comes back empty at the same address. */
  restart(): Promise<void>
  /** It keeps its connections and says nothing on them, until it is woken. */
  freeze(): void
  wake(): void
}

/** A Redis of its own, which keeps nothing on the disk. `kill` ends it. */
export async function startScratchRedis(): Promise<ScratchRedis> {
  const port = await freePort('127.0.0.1')
  let server = await startServer(port)
  return {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      const exited = once(server, 'exit')
      if (server.kill('SIGKILL')) await exited
    },
    async restart() {
      server = await startServer(port)
    },
    freeze: () => void server.kill('SIGSTOP'),
    wake: () => void server.kill('SIGCONT'),
  }
}

async function startServer(port: number) {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()]
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'ignore'] })
  process.once('exit', () => server.kill('SIGKILL')) // a run that is broken off leaves none
  let said = ''
  server.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  await until(() => said.includes('Ready to accept connections'))
  return server
}

/** A connection as an instance has it, once it stands. */
export async function connected(url: string) {
  const client = await connectRedis(url)
  await until(() => client.status === 'ready')
  return client
}
