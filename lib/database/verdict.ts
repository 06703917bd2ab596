import { type MigrationFiles, type Migrations, withMigrations } from './migrate.ts'
import type { DatabaseState } from './state.ts'

/**
 * Applies the migrations that are missing and says whether tables and code agree then. It does not repair what somebody
 * else did to the database: a newer version's migration, a failed one and a hand edit are named, with the command that helps.
 */
export const bringUpToDate = (url: string, files: MigrationFiles): Promise<DatabaseState> =>
  withMigrations(url, files, async (migrations) => {
    const problem = (await problemOfHistory(migrations)) ?? (await problemOfDeploy(migrations)) ?? (await problemOfDrift(migrations))
    return problem === undefined ? { ok: true } : { ok: false, problem }
  })

async function problemOfHistory(migrations: Migrations): Promise<string | undefined> {
  const { failed, unknown, edited } = await migrations.history()
  if (failed[0])
    return `The migration ${failed[0]} began and did not finish. Put your backup back; or undo by hand what it did and run: npm run migration -- --rolled-back ${failed[0]}`
  const newer = unknown.at(-1)
  if (newer)
    return `The database has the migration ${newer}, which this version of Frontdesk does not know: a newer version was here. Go back to that version, for example: git pull && npm start`
  if (edited[0])
    return `The migration ${edited[0]} was changed after it had been applied. Put its file back: git checkout -- prisma/migrations/${edited[0]}`
  return undefined
}

async function problemOfDeploy(migrations: Migrations): Promise<string | undefined> {
  try {
    await migrations.deploy()
    return undefined
  } catch (error) {
    const failed = await problemOfHistory(migrations)
    if (failed === undefined) throw error // not a migration's fault: the database went away
    return `${failed}\n${(error as Error).message}`
  }
}

async function problemOfDrift(migrations: Migrations): Promise<string | undefined> {
  const drift = await migrations.drift()
  if (drift === '') return undefined
  const statement = drift
    .split('\n')
    .filter((line) => line && !line.startsWith('--'))
    .slice(0, 2)
    .join(' ')
    .replace(/\s+/g, ' ')
  return `The tables differ from what the migrations made: they were changed by hand. It takes this to lead back: ${statement} … See all of it, and run it, by: npm run migration -- --mend`
}
