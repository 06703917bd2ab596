import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, inject } from 'vitest'
import { stopAll } from '#lib/process.ts'
import { execute, urlOf } from '#tests/fakes/postgres.ts'

// Each test file has a database and a data folder of its own, and sees them in the environment before it imports anything.
const server = inject('postgresUrl')
const database = `test_${randomBytes(8).toString('hex')}`
await execute(server, `CREATE DATABASE ${database} TEMPLATE template STRATEGY FILE_COPY`)

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-test-'))
Object.assign(process.env, {
  DATABASE_URL: urlOf(server, database),
  FRONTDESK_SECRET: 'test-secret-0123456789-abcdefghijklmnopqrstuvwxyz',
  DATA_DIR: folder,
  LOG_LEVEL: 'silent',
})

afterAll(async () => {
  const errors: unknown[] = []
  await stopAll((error) => errors.push(error))
  await execute(server, `DROP DATABASE ${database} WITH (FORCE)`)
  rmSync(folder, { recursive: true, force: true })
  if (errors.length > 0) throw new AggregateError(errors, 'Something did not stop cleanly')
})
