import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../clock.ts'

export type FileLock = { release(): void }

/**
 * A lock that the kernel holds for this process and gives back when it ends, kill -9 included. Node has no file locks of
 * its own; SQLite's are the same on every system. Undefined when another process still holds it after `patienceMs`.
 */
export async function lockFile(path: string, patienceMs: number, clock = systemClock): Promise<FileLock | undefined> {
  for (const end = clock.now() + patienceMs; ; await clock.sleep(100)) {
    const file = new DatabaseSync(path, { timeout: 0 })
    try {
      file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE') // nothing is written: no journal beside it
      return { release: () => file.close() }
    } catch (error) {
      file.close()
      if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error
    }
    if (clock.now() >= end) return undefined
  }
}

const sqliteBusy = 5
