import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { config } from '#lib/config.ts'
import { startPostgres } from '#lib/database/embedded.ts'
import { lockFile, ownFiles, withMigrations } from '#lib/database/migrate.ts'
import { loadSecrets } from '#lib/start/secrets.ts'
import { execute, startScratchPostgres } from '#tests/fakes/postgres.ts'

const usage = `npm run migration -- <name>                 writes the next migration, from the ones on disk to the schema
npm run migration -- --rolled-back <name>   after undoing a failed migration by hand: lets the next start apply it again
npm run migration -- --mend [--yes]         shows (with --yes: runs) what leads tables that were changed by hand back to the schema`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'rolled-back': { type: 'string' }, mend: { type: 'boolean' }, yes: { type: 'boolean' } },
})

if (values['rolled-back']) await markRolledBack(values['rolled-back'])
else if (values.mend) await mend(values.yes ?? false)
else if (positionals[0]?.match(/^[a-z0-9_]+$/)) await writeNext(positionals[0])
else {
  console.error(usage)
  process.exitCode = 1
}

async function writeNext(name: string): Promise<void> {
  await mkdir(ownFiles.migrations, { recursive: true })
  await using postgres = await startScratchPostgres()
  const sql = await withMigrations(postgres.url, ownFiles, (migrations) => migrations.next())
  if (sql === '') return console.log('The migrations lead to the schema already.')

  const numbers = (await readdir(ownFiles.migrations)).map((entry) => Number.parseInt(entry, 10) || 0)
  const folder = join(ownFiles.migrations, `${String(Math.max(0, ...numbers) + 1).padStart(4, '0')}_${name}`)
  await mkdir(folder)
  await writeFile(join(folder, 'migration.sql'), sql)
  await writeFile(join(ownFiles.migrations, lockFile.path), lockFile.content)
  console.log(`Written: ${join(folder, 'migration.sql')}. Read it before it is run.`)
}

async function markRolledBack(name: string): Promise<void> {
  await withLiveDatabase((url) => withMigrations(url, ownFiles, (migrations) => migrations.rolledBack(name)))
  console.log(`${name} will be applied again by the next start.`)
}

async function mend(run: boolean): Promise<void> {
  await withLiveDatabase(async (url) => {
    const sql = await withMigrations(url, ownFiles, (migrations) => migrations.drift())
    if (sql === '') return console.log('The tables are those of the schema.')
    console.log(sql)
    if (run) await execute(url, sql)
    console.log(
      run ? 'Done. Start Frontdesk again.' : 'Nothing was changed. What this drops is lost: take a backup, then run it again with --yes.',
    )
  })
}

/** The database that `npm start` would use, whether Frontdesk runs or not. */
async function withLiveDatabase(work: (url: string) => Promise<void>): Promise<void> {
  const { databaseDirectUrl, dataDir } = config()
  if (databaseDirectUrl) return work(databaseDirectUrl)
  const { databasePassword } = await loadSecrets(dataDir)
  const postgres = await startPostgres(join(dataDir, 'postgres'), databasePassword)
  try {
    await work(postgres.url)
  } finally {
    if (!postgres.adopted) await postgres.stop()
  }
}
