import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DiffTarget, MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { openSchemaEngine, type SchemaFile } from './schema-engine.ts'

const filters = { externalTables: [], externalEnums: [] }
export const lockFile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' }

/** The folders in which the schema and its migrations stand on disk. */
export type MigrationFiles = { schema: string; migrations: string }

/** Those of Frontdesk itself, seen from its own folder. */
export const ownFiles: MigrationFiles = { schema: 'prisma/schema', migrations: 'prisma/migrations' }

/** What a database's own record of migrations says when it is laid beside the ones on disk. */
export type History = {
  /** Begun and never finished. */
  failed: string[]
  /** Applied, but changed on disk since. */
  edited: string[]
  /** Applied, but not on disk: a newer Frontdesk was here. */
  unknown: string[]
  /** On disk, but not applied. */
  missing: string[]
}

export type Migrations = {
  /** Applies what is missing and names it. Several instances may do so at once: the engine takes a lock. */
  deploy(): Promise<string[]>
  history(): Promise<History>
  /** The SQL that leads from the migrations on disk to the schema: the next migration, '' when none is needed. */
  next(): Promise<string>
  /** The SQL that leads from the live tables to the schema, '' when they agree. */
  drift(): Promise<string>
  /** Records that a failed migration was undone by hand, so that it is applied again. */
  rolledBack(name: string): Promise<void>
}

/** Works on the migrations of the database at `url`, by Prisma's own engine and its table `_prisma_migrations`. */
export async function withMigrations<T>(url: string, files: MigrationFiles, work: (migrations: Migrations) => Promise<T>): Promise<T> {
  const schema = await readSchema(files.schema)
  const migrationsList = await readMigrations(files.migrations)
  const { engine, close } = await openSchemaEngine(url, schema)
  const goal = { tag: 'schemaDatamodel', files: schema, configDir: resolve(files.migrations) } as DiffTarget
  const live = { tag: 'schemaDatasource', files: schema, configDir: resolve(files.migrations) } as DiffTarget

  const diff = async (from: DiffTarget) => {
    const { exitCode, stdout } = await engine.diff({ from, to: goal, script: true, exitCode: true, filters })
    return exitCode === 2 ? (stdout ?? '') : ''
  }

  try {
    return await work({
      deploy: async () => (await engine.applyMigrations({ migrationsList, filters })).appliedMigrationNames,
      history: async () => {
        const found = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters })
        const { unpersistedMigrationNames = [], unappliedMigrationNames = [] } = { ...found.history } as {
          unpersistedMigrationNames?: string[]
          unappliedMigrationNames?: string[]
        }
        return {
          failed: found.failedMigrationNames,
          edited: found.editedMigrationNames,
          unknown: unpersistedMigrationNames,
          missing: unappliedMigrationNames,
        }
      },
      next: () => diff({ tag: 'migrations', ...migrationsList } as DiffTarget),
      drift: () => diff(live),
      rolledBack: async (migrationName) => void (await engine.markMigrationRolledBack({ migrationName })),
    })
  } finally {
    await close()
  }
}

async function readSchema(folder: string): Promise<SchemaFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.prisma')).sort()
  return Promise.all(names.map(async (name) => ({ path: resolve(folder, name), content: await readFile(join(folder, name), 'utf8') })))
}

async function readMigrations(folder: string): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const migrationDirectories = names.map(async (path) => {
    const value = await readFile(join(folder, path, 'migration.sql'), 'utf8')
    return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
  })
  return {
    baseDir: resolve(folder),
    shadowDbInitScript: '',
    lockfile: lockFile,
    migrationDirectories: await Promise.all(migrationDirectories),
  }
}
