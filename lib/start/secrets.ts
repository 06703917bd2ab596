import { randomBytes } from 'node:crypto'
import { chmod, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../failure.ts'

const stored = z.object({ frontdeskSecret: z.string().min(32), databasePassword: z.string().min(16) })
export type Secrets = z.infer<typeof stored>

/** The secrets of this DATA_DIR; the first time they are made, in a file that only its owner may read. */
export async function loadSecrets(folder: string): Promise<Secrets> {
  const path = join(folder, 'secrets.json')
  const text = await readFile(path, 'utf8').catch((cause) => {
    if (cause.code === 'ENOENT') return undefined
    throw new Failure('not_ready', `${path} cannot be read: does it belong to another user?`, { cause })
  })
  if (text === undefined) return create(path)
  await chmod(path, 0o600)
  const parsed = stored.safeParse(parse(text))
  if (!parsed.success)
    throw new Failure('not_ready', `${path} is damaged: put back the one from your backup. Without it stored keys cannot be read.`)
  return parsed.data
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // told as damaged by the caller
  }
}

/** On the disk before its name is: a power cut leaves the whole file or none. */
async function create(path: string): Promise<Secrets> {
  const secrets: Secrets = {
    frontdeskSecret: randomBytes(48).toString('base64url'),
    databasePassword: randomBytes(24).toString('base64url'),
  }
  const fresh = `${path}.new-${process.pid}`
  const file = await open(fresh, 'wx', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(secrets, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(fresh, path)
  return secrets
}
