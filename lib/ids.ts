import { randomFillSync } from 'node:crypto'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford's base 32, lower case: sorts as it counts
const randomBytes = Buffer.alloc(1024)
let used = randomBytes.length
let lastMs = 0
let tail = new Array<number>(16).fill(0)

export type IdPrefix =
  | 'bot'
  | 'botv'
  | 'conv'
  | 'msg'
  | 'img'
  | 'batch'
  | 'vbatch'
  | 'use'
  | 'prov'
  | 'price'
  | 'pack'
  | 'budget'
  | 'user'
  | 'key'
  | 'src'
  | 'doc'
  | 'pas'
  | 'aud'
  | 'vis'
  | 'ses'
  | 'hand'
  | 'cont'
  | 'req'
  | 'route'
  | 'label'

/**
 * A new id: prefix, 10 characters of time (ms), 16 of chance (80 bits). Ids made by one process sort in the order
 * they were made: within a millisecond the tail of the previous id is counted up, as ULID's monotonic mode does.
 */
export function newId(prefix: IdPrefix, nowMs = Date.now()): string {
  if (nowMs > lastMs) {
    lastMs = nowMs
    tail = freshTail()
  } else countUp(tail)
  let id = firstIdAt(prefix, lastMs)
  for (const digit of tail) id += alphabet[digit]
  return id
}

/** What sorts before every id of `newId` that is made at this time or later, and after all others. */
export function firstIdAt(prefix: IdPrefix, ms: number): string {
  let time = ''
  for (let rest = ms, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = alphabet[rest % 32] + time
  return `${prefix}_${time}`
}

/** When an id of `newId` was made, in milliseconds since 1970. */
export const timeOf = (id: string): number =>
  Array.from(id.slice(id.indexOf('_') + 1).slice(0, 10)).reduce((time, digit) => time * 32 + alphabet.indexOf(digit), 0)

function freshTail(): number[] {
  if (used + 16 > randomBytes.length) {
    randomFillSync(randomBytes)
    used = 0
  }
  const digits = Array.from(randomBytes.subarray(used, used + 16), (byte) => byte & 31)
  used += 16
  return digits
}

function countUp(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    const next = ((digits[i] ?? 0) + 1) % 32
    digits[i] = next
    if (next !== 0) return
  }
}
