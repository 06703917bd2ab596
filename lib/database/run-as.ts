import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../failure.ts'

const execute = promisify(execFile)

/** How PostgreSQL's programs are run: as ourselves, or as `uid` when we are root, which PostgreSQL refuses to be. */
export type RunAs = { uid?: number; gid?: number; run(program: string, args: string[]): Promise<unknown> }

/** The user for the database in `folder`: its owner, or else the owner of the folder above, or else `postgres` or `nobody`. */
export async function runAs(folder: string, program: string): Promise<RunAs> {
  // Nothing of our own environment, where keys are: these programs need none of it.
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', TZ: 'UTC' }
  const options = { cwd: '/', env: env as Record<string, string> as NodeJS.ProcessEnv, maxBuffer: 1 << 24 }
  if (process.getuid?.() !== 0) return { run: (tool, args) => execute(tool, args, options) }

  const { uid, gid } = await ownerFor(folder)
  if (await canReach([program, dirname(folder)], uid, gid))
    return { uid, gid, run: (tool, args) => execute(tool, args, { ...options, uid, gid }) }

  // A folder such as /root is closed to other users: keep root's right to pass through folders, and nothing else of root.
  // The secure bit lets access(2) count that right too, by which initdb and pg_ctl look for the programs beside them.
  const right = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup']
  const keep = ['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', ...right]
  await execute('setpriv', [...keep, program, '--version'], options).catch((cause) => {
    const advice = 'run Frontdesk as an ordinary user, or set DATABASE_URL, or move it to a folder that other users may enter'
    throw new Failure(
      'not_ready',
      `PostgreSQL does not run as root, and the user ${uid} that would run it cannot enter ${dirname(folder)}: ${advice}.`,
      { cause },
    )
  })
  return { uid, gid, run: (tool, args) => execute('setpriv', [...keep, tool, ...args], options) }
}

async function ownerFor(folder: string): Promise<{ uid: number; gid: number }> {
  for (const path of [folder, dirname(folder)]) {
    const owner = await stat(path).catch(() => undefined)
    if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  }
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (!user) throw new Failure('not_ready', 'PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it.')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

async function canReach(paths: string[], uid: number, gid: number): Promise<boolean> {
  const test = 'for path; do test -x "$path" || exit 1; done'
  return execute('/bin/sh', ['-c', test, 'sh', ...paths], { uid, gid, cwd: '/' }).then(
    () => true,
    () => false,
  )
}
