import { type Lever, levers } from './replay.ts'

export const targetAt = 0.8

/** How the questions of a stream repeat: by Zipf's law with this exponent; null: each comes once. */
export const repetitions: { name: string; s: number | null }[] = [
  { name: 'each once', s: null },
  ...[0.6, targetAt, 1].map((s) => ({ name: `s = ${s.toFixed(1)}`, s })),
]

const [day, hour] = [86_400, 3_600]

/** A way to save, and under which name it stands in the chart. `hour` is how long a bot keeps answers that says nothing else. */
export type Way = { name: string; used: readonly Lever[]; cacheSeconds: number; curve?: string }

export const baseline: Way = { name: 'always the large model', used: [], cacheSeconds: day }
export const together: Way = { name: 'together, answers kept a day', used: levers, cacheSeconds: day, curve: 'together' }
export const ways: Way[] = [
  baseline,
  { name: 'exact cache, kept a day', used: ['cache'], cacheSeconds: day, curve: 'exact cache' },
  { name: 'exact cache, kept an hour', used: ['cache'], cacheSeconds: hour },
  { name: 'direct answers', used: ['direct'], cacheSeconds: day, curve: 'direct' },
  { name: 'routing to the small model', used: ['small'], cacheSeconds: day, curve: 'small model' },
  { name: 'prompt economy', used: ['economy'], cacheSeconds: day, curve: 'economy' },
  together,
  { name: 'together, answers kept an hour', used: levers, cacheSeconds: hour },
]
