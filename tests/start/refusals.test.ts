import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { newDataDir, runProduct } from '#tests/fakes/product.ts'

let data: Awaited<ReturnType<typeof newDataDir>>
beforeEach(async () => (data = await newDataDir()))
afterEach(() => data.remove())

it('names every bad variable, repeats no value and does no work', async () => {
  const { code, output } = await runProduct({
    DATA_DIR: data.path,
    PORT: 'eighty',
    FRONTDESK_INIT_API_KEY: 'hunter2',
    DATABASE_URL: 'mysql://root:s3cret@db/x',
  })

  expect(code).toBe(1)
  for (const name of ['PORT', 'FRONTDESK_INIT_API_KEY', 'DATABASE_URL']) expect(output).toContain(name)
  expect(output).not.toMatch(/eighty|hunter2|s3cret|Building|at async/)
})

it.each(['', 'x'.repeat(40), 'short'])('refuses %j as FRONTDESK_SECRET, unless it is empty, which counts as unset', async (secret) => {
  const { code, output } = await runProduct({ DATA_DIR: '/proc/nowhere', FRONTDESK_SECRET: secret })

  expect(code).toBe(1)
  expect(output).toContain(secret === '' ? 'DATA_DIR' : 'FRONTDESK_SECRET')
})

it('tells in one sentence that the port is taken', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const { port } = holder.address() as { port: number }

  const { code, output } = await runProduct({ DATA_DIR: data.path, PORT: String(port) })

  expect(code).toBe(1)
  expect(output.trim()).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken .*$`))
  holder.close()
})

it.each([
  ['is not a folder', (parent: string) => join(parent, 'file')],
  ['lies below a file', (parent: string) => join(parent, 'file', 'data')],
  ['cannot be written', () => '/proc/frontdesk'],
])('says what is wrong with a DATA_DIR that %s', async (_reason, pathIn) => {
  const parent = dirname(data.path)
  await mkdir(parent, { recursive: true })
  await writeFile(join(parent, 'file'), '')
  const path = pathIn(parent)

  const { code, output } = await runProduct({ DATA_DIR: path })

  expect(code).toBe(1)
  expect(output.trim()).toMatch(/^DATA_DIR \S+ (is|may|cannot) .*$/)
  expect(output).toContain(path)
})

it('says that the disk is full: while the database is created, and before', async ({ skip }) => {
  await mkdir(data.path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=755', 'tmpfs', data.path], { stdio: 'ignore' })
  } catch {
    skip('a small disk can be mounted by root only')
  }
  try {
    const small = await runProduct({ DATA_DIR: data.path })
    expect(small.code).toBe(1)
    expect(small.output.trim()).toMatch(/^The disk that holds \S+ is full: .*$/)

    await writeFile(join(data.path, 'fill'), Buffer.alloc(17 * 1024 * 1024)).catch(() => {}) // as much as there is room for
    const full = await runProduct({ DATA_DIR: data.path })
    expect(full.code).toBe(1)
    expect(full.output.trim()).toMatch(/^DATA_DIR \S+ is on a disk that is full: .*$/)
  } finally {
    execFileSync('umount', [data.path])
  }
})
