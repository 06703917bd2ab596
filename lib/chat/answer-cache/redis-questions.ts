import type { Redis } from 'ioredis'
import type { KeptQuestion } from './alike.ts'

/** The questions that instances know the kept answers to. A turn loses nothing when they are away: `fresh` and `add` never reject. */
export type SharedQuestions = {
  /** What has been added for a bot since this instance last looked. */
  fresh(bot: string): Promise<KeptQuestion[]>
  add(question: KeptQuestion): Promise<void>
  /** Forgets the questions of one bot, or all. */
  purge(bot?: string): Promise<void>
}

const prefix = 'frontdesk:questions:'
/** Of a bot; an older one is asked for anew by whoever has not seen it. */
const keptMax = 1_000
const readAtOnce = 200
/** Longer than any answer is kept. */
const keptMs = 2 * 86_400_000

type Written = Omit<KeptQuestion, 'vector'> & { vector: string }

/** Questions in Redis, a stream for each bot: an instance reads only what came after what it has read. */
export function redisQuestions(client: Redis): SharedQuestions {
  const readUntil = new Map<string, string>()
  return {
    async fresh(bot) {
      const since = readUntil.get(bot)
      const rows = await client.xrange(prefix + bot, since ? `(${since}` : '-', '+', 'COUNT', readAtOnce).catch(() => [])
      const [last] = rows.at(-1) ?? []
      if (last !== undefined) readUntil.set(bot, last)
      return rows.flatMap(([, fields]) => read(fields[1]))
    },
    async add({ vector, ...question }) {
      const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
      const value = JSON.stringify({ ...question, vector: bytes.toString('base64') } satisfies Written)
      const stream = prefix + question.key.bot
      const added = client.multi().xadd(stream, 'MAXLEN', '~', keptMax, '*', 'question', value).pexpire(stream, keptMs)
      await added.exec().catch(() => {}) // it is away: others ask their models
    },
    async purge(bot) {
      if (bot !== undefined) return void (await client.unlink(prefix + bot))
      for await (const keys of client.scanStream({ match: `${prefix}*` })) if (keys.length > 0) await client.unlink(...keys)
    },
  }
}

/** None for what cannot be read: an instance of another version may have written it. */
function read(value: string | undefined): KeptQuestion[] {
  try {
    const { vector, ...question } = JSON.parse(value ?? '') as Written
    const bytes = new Uint8Array(Buffer.from(vector, 'base64'))
    return [{ ...question, vector: new Float32Array(bytes.buffer) }]
  } catch {
    return [] // as said above
  }
}
