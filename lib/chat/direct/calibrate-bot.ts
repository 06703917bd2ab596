import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { db } from '../../database/client.ts'
import type { Lang } from '../../knowledge/lang.ts'
import { onDraining } from '../../process.ts'
import { type Found, keepCalibration } from './calibrations.ts'
import type { Pair } from './pair.ts'

/** Calibrates a bot's pairs as they are now, and keeps what was found. */
export async function calibrateBot(botId: string): Promise<void> {
  const before = await db().bot.findUnique({ where: { id: botId }, select: { knowledgeVersion: true } })
  if (!before) return
  await keepCalibration(botId, before.knowledgeVersion, await calibrateAside(await pairsOf(botId)))
}

/** In a thread of its own: it takes seconds to minutes, in which turns are to go on as if nothing was. Throws when the process ends before. */
async function calibrateAside(pairs: Pair[]): Promise<Found> {
  const thread = new Worker(new URL('./calibration-thread.ts', import.meta.url), { workerData: pairs })
  const forget = onDraining(() => void thread.terminate())
  try {
    const ended = once(thread, 'exit').then(() => {
      throw new Error('the calibration was ended')
    })
    const [found] = await Promise.race([once(thread, 'message'), ended])
    return found as Found
  } finally {
    forget()
  }
}

async function pairsOf(botId: string): Promise<Pair[]> {
  const rows = await db().document.findMany({
    where: { botId, questions: { isEmpty: false } },
    orderBy: { id: 'asc' },
    select: { id: true, questions: true, text: true, lang: true },
  })
  return rows.map(({ text, lang, ...pair }) => ({ ...pair, answer: text, lang: lang as Lang }))
}
