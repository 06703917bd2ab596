import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownFiles, withMigrations } from '#lib/database/migrate.ts'
import { execute, startScratchPostgres, urlOf } from '#tests/fakes/postgres.ts'
import { newDataDir, runProduct, startProduct } from '#tests/fakes/product.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

let data: Awaited<ReturnType<typeof newDataDir>>
beforeAll(async () => {
  data = await newDataDir('data with spaces 数据')
  // The first start creates everything, and builds when the sources changed: the tests below share it.
  await using first = await startProduct({ dataDir: data.path })
  expect(first.output()).toMatch(/Sign in at http:\S+ as admin@localhost with the password \S+/)
  expect(await first.stop()).toBe(0)
})
afterAll(() => data.remove())

/** Pid and port of the PostgreSQL in the folder, undefined when it has ended and said so. */
async function postgres(): Promise<{ pid: number; port: number } | undefined> {
  const file = await readFile(join(data.path, 'postgres', 'postmaster.pid'), 'utf8').catch(() => undefined)
  const [pid, , , port] = file?.split('\n') ?? []
  return file === undefined ? undefined : { pid: Number(pid), port: Number(port) }
}
const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

describe('a start', () => {
  it('builds nothing the second time, keeps its secrets to itself and prints no password again', async () => {
    await using product = await startProduct({ dataDir: data.path })

    expect((await fetch(`${product.url}/api/health`)).status).toBe(200)
    expect((await stat(join(data.path, 'secrets.json'))).mode & 0o777).toBe(0o600)
    expect(product.output()).not.toMatch(/password|Building/)
    await product.stop()
  })

  it('refuses a DATA_DIR that is in use, and leaves the one that uses it unharmed', async () => {
    await using first = await startProduct({ dataDir: data.path })

    const second = await runProduct({ DATA_DIR: data.path })

    expect(second.code).toBe(1)
    expect(second.output.trim()).toMatch(/^Another Frontdesk is running on DATA_DIR .*$/)
    expect((await fetch(`${first.url}/api/health`)).status).toBe(200)
    expect(await first.stop()).toBe(0)
  })

  it('works on a PostgreSQL it is given, and creates none', async () => {
    await using postgres = await startScratchPostgres()
    await using product = await startProduct({ env: { DATABASE_URL: postgres.url } })

    expect((await fetch(`${product.url}/api/health`)).status).toBe(200)
    await expect(stat(join(product.dataDir, 'postgres'))).rejects.toThrow('ENOENT')
    expect(await product.stop()).toBe(0)
  })

  it('says which database cannot be reached, without its password', async () => {
    await using postgres = await startScratchPostgres()
    const wrong = urlOf(postgres.url, 'postgres').replace(/:[^:@]+@/, ':not-the-password@')

    const { code, output } = await runProduct({ DATA_DIR: data.path, DATABASE_URL: wrong })

    expect(code).toBe(1)
    expect(output).toMatch(/DATABASE_URL cannot be used: password authentication failed/)
    expect(output).not.toContain('not-the-password')
  })
})

describe('an end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s stops PostgreSQL cleanly and exits with 0, however often it is asked', async (signal) => {
    await using product = await startProduct({ dataDir: data.path })
    const running = await postgres()

    const ended = product.stop(signal)
    for (let i = 0; i < 3; i++) void product.stop(signal)

    expect(await ended).toBe(0)
    expect(await answers(running?.port ?? 0)).toBe(false)
    expect(await postgres()).toBeUndefined()
    expect(await readFile(join(data.path, 'postgres', 'server.log'), 'utf8')).toMatch(/database system is shut down\s*$/)
  })

  it('lets a running stream say its last word, and has the turn on record', async () => {
    await using vendor = await startVendor({ tokenDelay: 60, tokens: 32 })
    const env = { OPENAI_API_KEY: 'sk-0123456789abcdef', OPENAI_BASE_URL: vendor.baseUrl }
    await using product = await startProduct({ dataDir: data.path, env })
    const headers = { authorization: `Bearer ${product.adminKey}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ message: 'How do I return an item that was a gift?', stream: true })
    const response = await fetch(`${product.url}/api/v1/chat`, { method: 'POST', headers, body })
    const pieces: string[] = []
    let ended: Promise<number | null> | undefined
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      pieces.push(piece)
      if (piece.includes('text-delta')) ended ??= product.stop()
    }

    expect(await ended).toBe(0)
    const events = pieces.join('').match(/(?<=^data: ).+/gm) ?? []
    expect(events.at(-1)).toBe('[DONE]')
    const parts = events.slice(0, -1).map((event) => JSON.parse(event))
    const said = parts.map(({ type, delta }) => (type === 'text-delta' ? delta : '')).join('')
    expect(said.split(' ')).toHaveLength(32)
    expect(parts.at(-1)).toMatchObject({ type: 'finish' })
    await using next = await startProduct({ dataDir: data.path, env })
    const list = async (path: string) => (await (await fetch(`${next.url}${path}`, { headers })).json()).data
    const [conversation] = await list('/api/v1/conversations?limit=1')
    const [reply] = (await list(`/api/v1/conversations/${conversation.id}/messages`)).filter(
      ({ role }: { role: string }) => role === 'assistant',
    )
    expect(reply).toMatchObject({ text: said, status: 'answered' })
    const [entry] = await list('/api/v1/usage/entries?limit=1')
    expect(entry).toMatchObject({ status: 'success', completionTokens: 32 })
    expect(await next.stop()).toBe(0)
  })

  it('does not wait for a page that listens: its stream is ended, not broken', async () => {
    await using product = await startProduct({ dataDir: data.path })
    const widget = (path: string, init: RequestInit) => fetch(`${product.url}/api/widget/${path}`, init)
    const { token } = await (await widget('sessions', { method: 'POST' })).json()
    const events = await widget('events', { headers: { authorization: `Bearer ${token}` } })
    const [heard, code] = await Promise.all([events.text(), product.stop()]) // a connection that is cut makes text() throw
    expect(heard).toContain('event: ready')
    expect(code).toBe(0)
  })

  it('does not wait for idle connections', async () => {
    await using product = await startProduct({ dataDir: data.path })
    const idle = connect(Number(new URL(product.url).port), '127.0.0.1').on('error', () => {})
    const begun = performance.now()

    expect(await product.stop()).toBe(0)

    expect(performance.now() - begun).toBeLessThan(3_000)
    idle.destroy()
  })

  it('by kill -9 leaves PostgreSQL to the next start, which takes it over and stops it at its own end', async () => {
    await using killed = await startProduct({ dataDir: data.path })
    const orphan = await postgres()
    await killed.kill()
    expect(await answers(orphan?.port ?? 0)).toBe(true)

    await using next = await startProduct({ dataDir: data.path })

    expect(await postgres()).toEqual(orphan)
    expect((await fetch(`${next.url}/api/health`)).status).toBe(200)
    expect(await next.stop()).toBe(0)
    expect(await answers(orphan?.port ?? 0)).toBe(false)
  })

  it('by kill -9 of everything is survived as well', async () => {
    await using killed = await startProduct({ dataDir: data.path })
    process.kill((await postgres())?.pid ?? 0, 'SIGKILL')
    await killed.kill()

    await using next = await startProduct({ dataDir: data.path })

    expect((await fetch(`${next.url}/api/health`)).status).toBe(200)
    expect(await next.stop()).toBe(0)
  })
})

describe('the embedded PostgreSQL', () => {
  it('is started again when it dies', async () => {
    await using product = await startProduct({ dataDir: data.path })
    const before = await postgres()
    process.kill(before?.pid ?? 0, 'SIGKILL')

    await expect.poll(async () => (await postgres())?.pid, { timeout: 20_000 }).not.toBe(before?.pid)
    await expect.poll(async () => (await fetch(`${product.url}/api/health`)).status, { timeout: 20_000 }).toBe(200)
    expect(product.output()).toContain('PostgreSQL has ended by itself')
    expect(await product.stop()).toBe(0)
  })
})

describe('the entry', () => {
  it('answers 400 to what is not HTTP', async () => {
    await using product = await startProduct({ dataDir: data.path })
    const socket = connect(Number(new URL(product.url).port), '127.0.0.1')
    socket.write('NOT HTTP AT ALL\r\n\r\n')

    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /)
    await product.stop()
  })

  it('answers turns without Next, and as Next would', async () => {
    await using product = await startProduct({ dataDir: data.path })
    const ask = async (address: string) => {
      const response = await fetch(product.url + address, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '?' })
      const { status, headers } = response
      const said = (await response.text()).replaceAll(/req_\w+/g, 'req_')
      const byNext = headers.get('vary')?.includes('rsc') ?? false // Next varies every answer by the headers of its own pages
      return { byNext, status, type: headers.get('content-type'), cache: headers.get('cache-control'), said }
    }
    for (const path of ['/api/v1/chat', '/api/v1/chat/completions', '/api/v1/completions', '/api/widget/messages']) {
      const direct = await ask(path)
      expect(direct, path).toMatchObject({ byNext: false, status: 401 })
      expect(await ask(`${path}?`), path).toEqual({ ...direct, byNext: true })
    }
    await product.stop()
  })
})

describe('a database that does not fit the code', () => {
  const migrationsOf = (url: string) => withMigrations(url, ownFiles, (migrations) => migrations.deploy())

  it.each([
    [
      'a newer version was here',
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ('n', 'x', '9999_newer', now(), 1)`,
      '9999_newer',
      'git pull',
    ],
    [
      'a migration failed',
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, applied_steps_count) VALUES ('f', 'x', '9998_broken', 0)`,
      '9998_broken',
      'npm run migration -- --rolled-back 9998_broken',
    ],
    ['a table was changed by hand', 'ALTER TABLE "Bot" ADD COLUMN by_hand text', 'by_hand', 'npm run migration -- --mend'],
  ])('is not served: %s', async (_case, change, name, command) => {
    await using postgres = await startScratchPostgres()
    await migrationsOf(postgres.url)
    await execute(postgres.url, change)

    await using product = await startProduct({ env: { DATABASE_URL: postgres.url } })

    const health = await fetch(`${product.url}/api/health`)
    expect(health.status).toBe(503)
    const said = await health.text()
    for (const words of [name, command]) expect(said).toContain(words)
    for (const words of [name, command]) expect(product.output()).toContain(words)
    expect(await product.stop()).toBe(0)
  })
})
