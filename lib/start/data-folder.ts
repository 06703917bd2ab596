import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '../failure.ts'

/** Makes sure that DATA_DIR is there and can be written. Throws a Failure that says what is wrong with it. */
export async function openDataFolder(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`)
  try {
    await makeFolder(folder)
    await writeFile(probe, 'a few bytes, to see whether the disk takes them\n')
  } catch (cause) {
    throw new Failure(
      'not_ready',
      `DATA_DIR ${folder} ${reasons[(cause as NodeJS.ErrnoException).code ?? ''] ?? 'cannot be used'}: choose a folder with room that this user can write, for example DATA_DIR=./data.`,
      { cause },
    )
  } finally {
    await rm(probe, { force: true }).catch(() => {}) // the reason is told above
  }
}

/** Like `mkdir -p`. Node's own never ends where a file system (such as /proc) says that a folder it shows is not there. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    const parent = dirname(folder)
    if (code !== 'ENOENT' || (await stat(parent).catch(() => undefined))) throw error
    await makeFolder(parent)
    await mkdir(folder)
  }
}

const reasons: Record<string, string> = {
  EEXIST: 'is not a folder',
  ENOTDIR: 'is not a folder, or lies below a file',
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'is read-only',
  ENOENT: 'cannot be created',
  ENOSPC: 'is on a disk that is full',
  EDQUOT: 'is on a disk where this user has no space left',
}

/** What a first start left that was interrupted while it created the database. Only for the owner of the folder. */
export async function removeLeftovers(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => /^(postgres\.new-|secrets\.json\.new-|\.probe-)/.test(name))
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true })
}
