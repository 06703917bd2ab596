/**
 * Which questions were asked before: a Bloom filter (Bloom 1970), in bits m = -n ln p / (ln 2)², with k = m/n ln 2 hashes
 * (Kirsch and Mitzenmacher 2006: all made of two). It never forgets one of the last n questions; of those that were never
 * asked it takes at most two in a hundred for known: one by each of its two halves, which take turns in being emptied.
 * For n = 100,000 and p = 0.01 a half has 958,506 bits, 117 KiB, and k is 7.
 */
export type AskedBefore = {
  /** Notes a question by its SHA-256 in base64url. True when it was noted before. */
  note(hash: string): boolean
}

export function createAskedBefore(questionsMax = 100_000, falsePositives = 0.01): AskedBefore {
  const bits = Math.ceil((-questionsMax * Math.log(falsePositives)) / Math.LN2 ** 2)
  const hashes = Math.round((bits / questionsMax) * Math.LN2)
  const empty = () => new Uint8Array(Math.ceil(bits / 8))
  let current = empty()
  let before = empty()
  let noted = 0

  const has = (filter: Uint8Array, places: number[]) => places.every((place) => ((filter[place >> 3] ?? 0) & (1 << (place & 7))) !== 0)

  return {
    note(hash) {
      const digest = Buffer.from(hash, 'base64url')
      const [first, step] = [digest.readUInt32LE(0), digest.readUInt32LE(4)]
      const places = Array.from({ length: hashes }, (_, turn) => (first + turn * step) % bits)
      if (has(current, places)) return true
      const isKnown = has(before, places)
      if (noted >= questionsMax) {
        before = current
        current = empty()
        noted = 0
      }
      for (const place of places) current[place >> 3] = (current[place >> 3] ?? 0) | (1 << (place & 7))
      noted++
      return isKnown
    },
  }
}
