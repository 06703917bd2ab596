import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ownFiles, withMigrations } from '#lib/database/migrate.ts'
import { execute, urlOf } from '#tests/fakes/postgres.ts'

const server = inject('postgresUrl')
const url = urlOf(server, 'migrations_test')

beforeAll(() => execute(server, 'CREATE DATABASE migrations_test'))
afterAll(() => execute(server, 'DROP DATABASE migrations_test WITH (FORCE)'))

describe('schema and migrations', () => {
  it('agree: the migrations lead to the schema, and a database made by them has no drift', async () => {
    await withMigrations(url, ownFiles, async (migrations) => {
      expect(await migrations.next()).toBe('')
      expect(await migrations.deploy()).toContain('0001_init')
      expect(await migrations.drift()).toBe('')
      expect(await migrations.deploy()).toEqual([])
      expect(await migrations.history()).toEqual({ failed: [], edited: [], unknown: [], missing: [] })
    })
  })

  it('are told apart when the schema has a column more', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'frontdesk-schema-'))
    await cp(ownFiles.schema, folder, { recursive: true })
    const bots = join(folder, 'bots.prisma')
    await writeFile(bots, (await readFile(bots, 'utf8')).replace('model Bot {', 'model Bot {\n  planted String?'))

    await withMigrations(url, { ...ownFiles, schema: folder }, async (migrations) => {
      expect(await migrations.next()).toContain('ADD COLUMN     "planted" TEXT')
      await migrations.deploy()
      expect(await migrations.drift()).toContain('ADD COLUMN     "planted" TEXT')
    })
    await rm(folder, { recursive: true })
  })

  it('are told apart from a database that was edited by hand', async () => {
    await withMigrations(url, ownFiles, (migrations) => migrations.deploy())
    await execute(url, 'ALTER TABLE "Bot" ADD COLUMN by_hand text')

    expect(await withMigrations(url, ownFiles, (migrations) => migrations.drift())).toContain('DROP COLUMN "by_hand"')
    await execute(url, 'ALTER TABLE "Bot" DROP COLUMN by_hand')

    await execute(url, 'DROP INDEX "Message_createdAt_idx"')
    await execute(url, 'CREATE INDEX "Message_createdAt_idx" ON "Message"("createdAt")') // of all messages
    expect(await withMigrations(url, ownFiles, (migrations) => migrations.drift())).toContain(`WHERE ("status" = 'pending')`)
    await execute(url, 'DROP INDEX "Message_createdAt_idx"')
    await execute(url, `CREATE INDEX "Message_createdAt_idx" ON "Message"("createdAt") WHERE ("status" = 'pending')`)
  })
})

describe('the history of a database', () => {
  it('names a migration that this code does not have, one that failed and one that was changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'frontdesk-migrations-'))
    await cp(ownFiles.migrations, folder, { recursive: true })
    await withMigrations(url, ownFiles, (migrations) => migrations.deploy())
    await execute(
      url,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
      VALUES ('newer', 'x', '9999_newer', now(), now(), 1), ('broken', 'x', '9998_broken', now(), NULL, 0)`,
    )
    await writeFile(join(folder, '0001_init', 'migration.sql'), '-- changed\n')

    const history = await withMigrations(url, { ...ownFiles, migrations: folder }, (migrations) => migrations.history())

    expect(history).toMatchObject({ failed: ['9998_broken'], edited: ['0001_init'], unknown: expect.arrayContaining(['9999_newer']) })
    await execute(url, "DELETE FROM _prisma_migrations WHERE id IN ('newer', 'broken')")
    await rm(folder, { recursive: true })
  })
})
