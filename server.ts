import { fork } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Config, reachable, readConfig } from '#lib/config.ts'
import { freePort, type PostgresServer, startPostgres } from '#lib/database/embedded.ts'
import { registerInstance } from '#lib/database/instances.ts'
import { type DatabaseState, declareDatabaseState } from '#lib/database/state.ts'
import { deriveKey } from '#lib/derive-key.ts'
import { Failure, isFailure } from '#lib/failure.ts'
import { stopAll } from '#lib/process.ts'
import { buildWhenNeeded, standaloneServer } from '#lib/start/build.ts'
import { buildWidget } from '#lib/start/build-widget.ts'
import { openDataFolder, removeLeftovers } from '#lib/start/data-folder.ts'
import { type FileLock, lockFile } from '#lib/start/file-lock.ts'
import { keepPostgres } from '#lib/start/keep-postgres.ts'
import type { Prepared } from '#lib/start/prepare-database.ts'
import { loadSecrets } from '#lib/start/secrets.ts'
import { catchServer, endServer, guard, stampPeer } from '#lib/start/serve.ts'
import { answerTurns, type TurnRoutes } from '#lib/start/turn-routes.ts'

/*
 * The server, from its settings to its end. Read `start` top to bottom. It is run by start.mjs, which has installed what
 * it needs, and ends when start.mjs is gone.
 */
const root = import.meta.dirname
const isDev = process.argv.includes('--dev')
const say = console.log

/** What is open or under way, so that `stop` can end it wherever the start has got to. */
const open: { owner?: FileLock; postgres?: Promise<PostgresServer>; work: Promise<unknown>[]; server?: Server } = { work: [] }
const ending = new AbortController()

async function start(): Promise<void> {
  const settings = readSettings()
  await takeDataFolder(settings.dataDir)
  const { frontdeskSecret, databasePassword } = await loadSecrets(settings.dataDir)
  const { host, port, publicUrl } = await setEnvironment(settings, frontdeskSecret)

  const building = isDev
    ? undefined
    : begin(buildWhenNeeded(root, process.env, ending.signal, () => say('Building … (about a minute, only after a change)')))
  const turnRoutes = isDev ? undefined : begin(loadTurnRoutes()) // it takes as long as half of what follows, which mostly waits
  if (!settings.databaseUrl) await startEmbedded(join(settings.dataDir, 'postgres'), databasePassword)
  const { state, warnings, adminPassword } = await begin(prepareDatabase())
  await building
  if (ending.signal.aborted) return

  declareDatabaseState(state)
  await begin(registerInstance())
  if (settings.redisUrl) await begin(joinByRedis(settings.redisUrl))
  open.server = await begin(quietly(turnRoutes ? serveStandalone(turnRoutes) : serveDevelopment, host, port))
  for (const warning of warnings) say(`Warning: ${warning}`)
  announce(publicUrl, state, settings.adminEmail, adminPassword)
  if (state.ok) await startJobs()
}

function readSettings(): Config {
  try {
    return readConfig(process.env)
  } catch (cause) {
    throw new Failure('invalid_request', (cause as Error).message, { cause })
  }
}

/** Only one process at a time works on a DATA_DIR. One that is just ending gets three seconds. */
async function takeDataFolder(folder: string): Promise<void> {
  await openDataFolder(folder)
  open.owner = await lockFile(join(folder, 'owner.lock'), 3_000)
  if (!open.owner)
    throw new Failure(
      'not_ready',
      `Another Frontdesk is running on DATA_DIR ${folder}: stop it first, or give this one a DATA_DIR of its own.`,
    )
  await removeLeftovers(folder)
}

/** Next, next-auth and our own code read their settings from the environment, and Next changes the working folder. */
async function setEnvironment(settings: Config, generatedSecret: string): Promise<Config> {
  const secret = settings.secret ?? generatedSecret
  const { host } = settings
  const port = settings.port || (await freePort(host))
  const { publicUrl } = readConfig({ ...process.env, PORT: String(port) })
  Object.assign(process.env, {
    NODE_ENV: isDev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_MANUAL_SIG_HANDLE: '1',
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: deriveKey('server actions', { salt: 'frontdesk', secret }).toString('base64'),
    NEXTAUTH_URL: publicUrl,
    PUBLIC_URL: publicUrl,
    HOST: host,
    HOSTNAME: host,
    PORT: String(port),
    DATA_DIR: settings.dataDir,
    FRONTDESK_SECRET: secret,
  })
  return { ...settings, port, publicUrl }
}

async function startEmbedded(folder: string, password: string): Promise<void> {
  open.postgres = startPostgres(folder, password)
  const { url, port } = await open.postgres
  process.env.DATABASE_URL = url
  const restart = () => startPostgres(folder, password, { port }) // where the pool looks for it
  void begin(keepPostgres(await open.postgres, restart, ending.signal, console.error))
}

/** Migrates and seeds in a process of its own, which finishes a migration even when we are asked to end. */
async function prepareDatabase(): Promise<Exclude<Prepared, { error: string }>> {
  const child = fork(join(root, 'lib', 'start', 'prepare-database.ts'), { cwd: root })
  const prepared = await new Promise<Prepared>((resolve) => {
    child.once('message', (message) => resolve(message as Prepared))
    child.once('exit', (code, signal) => resolve({ error: `The database could not be prepared (${signal ?? `exit code ${code}`}).` }))
  })
  if ('error' in prepared) throw new Failure('not_ready', prepared.error)
  return prepared
}

/** Loaded only where a Redis is set. It need not be there yet. */
async function joinByRedis(url: string): Promise<void> {
  const [{ openRedis }, { joinInstances }] = await Promise.all([import('#lib/redis/connection.ts'), import('#lib/redis/instances.ts')])
  joinInstances(await openRedis(url))
}

const serveStandalone = (turnRoutes: Promise<TurnRoutes>) => async (): Promise<Server> =>
  catchServer(() => import(pathToFileURL(standaloneServer(root)).href), answerTurns(await turnRoutes))

/** The routes on which turns are begun, as Node runs them from their sources. */
async function loadTurnRoutes(): Promise<TurnRoutes> {
  const [chat, chatCompletions, completions, messages] = await Promise.all([
    import('#app/api/v1/chat/route.ts'),
    import('#app/api/v1/chat/completions/route.ts'),
    import('#app/api/v1/completions/route.ts'),
    import('#app/api/widget/messages/route.ts'),
  ])
  return {
    '/api/v1/chat': chat.POST,
    '/api/v1/chat/completions': chatCompletions.POST,
    '/api/v1/completions': completions.POST,
    '/api/widget/messages': messages.POST,
  }
}

/** Begins what is done later: in this copy of the code, which takes the turns as well, so that Next loads none of it for that. */
async function startJobs(): Promise<void> {
  const [{ inquiryOf }, { startWorker }] = await Promise.all([import('#lib/routing/inquiry.ts'), import('#lib/jobs/worker.ts')])
  inquiryOf('') // trains the shipped classifier, which the first customer shall not wait for
  await startWorker()
}

async function serveDevelopment(hostname: string, port: number): Promise<Server> {
  await buildWidget(root)
  const { default: next } = await import('next')
  const server = guard(createServer())
  const app = next({ dev: true, dir: root, hostname, port, httpServer: server })
  await app.prepare()
  const handle = app.getRequestHandler()
  server.on('request', (request, response) => {
    stampPeer(request)
    void handle(request, response)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, hostname, resolve))
  return server
}

/** Serves, and answers one request of our own, so that the first visitor does not wait for Next to load. Next's banner is left out. */
async function quietly(serve: (host: string, port: number) => Promise<Server>, host: string, port: number): Promise<Server> {
  console.log = () => {}
  try {
    const server = await serve(host, port)
    await fetch(`http://${reachable(host)}:${port}/api/health`, { signal: ending.signal }).catch(() => undefined) // whoever asks next is told
    return server
  } finally {
    console.log = say
  }
}

function announce(publicUrl: string, state: DatabaseState, adminEmail: string, adminPassword: string | undefined): void {
  if (!state.ok) console.error(`Frontdesk does not serve yet. ${state.problem}`)
  say(`Frontdesk is at ${publicUrl}`)
  if (adminPassword) say(`Sign in at ${publicUrl}/console as ${adminEmail} with the password ${adminPassword} (shown this once)`)
}

/** Remembers what is under way, so that an end waits for it. */
function begin<T>(work: Promise<T>): Promise<T> {
  open.work.push(work.catch(() => {})) // the caller has the error
  return work
}

let stopped: Promise<never> | undefined

/** Ends everything in order; the second signal of an impatient terminal changes nothing. */
function stop(exitCode: number): Promise<never> {
  stopped ??= (async () => {
    const report = (error: unknown) => console.error('While stopping:', error)
    ending.abort()
    await Promise.all(open.work)
    let clean = true
    if (open.server) clean = await endServer(open.server, report)
    else await stopAll(report)
    const postgres = await open.postgres?.catch(() => undefined) // a failed start was told already
    await postgres?.stop().catch((error) => {
      clean = false
      report(error)
    })
    open.owner?.release()
    process.exit(exitCode || (clean ? 0 : 1))
  })()
  return stopped
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
process.on('disconnect', () => void stop(0)) // start.mjs is gone

await start().catch((error) => {
  if (ending.signal.aborted) return
  console.error(isFailure(error) ? error.message : error)
  void stop(1)
})
