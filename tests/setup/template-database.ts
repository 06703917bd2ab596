import type { TestProject } from 'vitest/node'
import { ownFiles, withMigrations } from '#lib/database/migrate.ts'
import { execute, startScratchPostgres, urlOf } from '#tests/fakes/postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server with a migrated database `template`, which nobody connects to. */
    postgresUrl: string
  }
}

/** Once per run: a PostgreSQL whose database `template` has every migration. Test files clone it. */
export default async function setup(project: TestProject) {
  const postgres = await startScratchPostgres()
  await execute(postgres.url, 'CREATE DATABASE template')
  await withMigrations(urlOf(postgres.url, 'template'), ownFiles, (migrations) => migrations.deploy())
  project.provide('postgresUrl', postgres.url)
  return () => postgres.stop()
}
