import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPostgres } from '#lib/database/embedded.ts'
import { execute } from '#tests/fakes/postgres.ts'

const password = 'correct horse / battery'
let parent: string
let folder: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'frontdesk embedded 数-'))
  await chmod(parent, 0o755) // as root, the database runs as another user, who has to come through here
  folder = join(parent, 'postgres')
})
afterAll(() => rm(parent, { recursive: true, force: true }))

it('is created once, sees Chinese characters, is taken over while it runs, and stops', async () => {
  const first = await startPostgres(folder, password)
  const second = await startPostgres(folder, password)

  expect([first.adopted, second.adopted]).toEqual([false, true])
  expect(second.url).toBe(first.url)
  expect(await execute(first.url, 'CREATE EXTENSION pg_trgm')).toEqual([])
  expect(await execute(first.url, "SELECT cardinality(show_trgm('退货')) AS trigrams")).not.toEqual([{ trigrams: 0 }])
  expect(await first.isRunning()).toBe(true)

  await second.stop()
  await first.stop()
  expect(await first.isRunning()).toBe(false)
})

it('starts although its pid file names a process that is something else by now', async () => {
  const pidFile = join(folder, 'postmaster.pid')
  await writeFile(pidFile, `${process.pid}\n${folder}\n1700000000\n1\n\n127.0.0.1\n`, { mode: 0o600 })

  const server = await startPostgres(folder, password)

  expect((await readFile(pidFile, 'utf8')).split('\n')[0]).not.toBe(String(process.pid))
  await server.stop()
})

it('keeps the port it is told', async () => {
  const first = await startPostgres(folder, password)
  await first.stop()

  const again = await startPostgres(folder, password, { port: first.port })

  expect(again.url).toBe(first.url)
  await again.stop()
})

it('says what to do when the password is not the one it was created with', async () => {
  const server = await startPostgres(folder, password)

  await expect(startPostgres(folder, 'another')).rejects.toThrow('does not accept the password in secrets.json')
  await server.stop()
})

it('says that a folder cannot be written, and leaves nothing behind', async () => {
  await expect(startPostgres('/proc/self/postgres', password)).rejects.toThrow(/cannot be created in \/proc\/self\/postgres/)
})
