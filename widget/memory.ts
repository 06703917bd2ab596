import type { Turn } from './turn.ts'

/** A question that the server has not stored yet. */
export type Unsent = Pick<Turn, 'clientId' | 'question' | 'attachments' | 'direct' | 'askedAt'>

/** What one browser keeps of a visitor between pages. */
export type Remembered = {
  /** Tells tabs that share this memory from those that do not. */
  browserId: string
  refreshToken?: string
  /** Whose session it is, and whether the shop has signed who that is. */
  visitorId?: string
  signed?: boolean
  unsent: Unsent[]
}
export type Memory = { read(): Remembered; write(change: Partial<Remembered>): void }

/** Kept in localStorage; for this page only where a browser has none, forbids it, or it is full. Never throws. */
export function createMemory(key: string): Memory {
  const fresh: Remembered = { browserId: newClientId(), unsent: [] }
  let own: Remembered | undefined // in place of the storage
  const read = (): Remembered => own ?? { ...fresh, ...stored(key) }
  const write = (change: Partial<Remembered>): void => {
    const next = { ...read(), ...change }
    own = keep(key, next) ? undefined : next
  }
  write({}) // so that another tab finds our browserId
  return { read, write }
}

function stored(key: string): Partial<Remembered> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}')
  } catch {
    return {} // somebody spoilt it
  }
}

function keep(key: string, remembered: Remembered): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(remembered))
    return true
  } catch {
    return false
  }
}

/** An id that no other message has; `crypto.randomUUID` is missing on pages without TLS. */
export function newClientId(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
