import { errorCount, serveCustomers } from './customers.ts'
import type { Lineup } from './lineup.ts'
import type { Options } from './options.ts'
import { judged, missing, type Section } from './report.ts'

const vendorMs = 283
const hitMsMax = 5

/** What a question costs that was asked before, and how often the vendor is called for one that many ask at once. */
export async function answerCache({ vendor, bot }: Lineup, { quick }: Options): Promise<Section> {
  const [asked, customers] = quick ? [100, 100] : [1_000, 1_000]
  const asking = (question: string) => ({ ...bot.target, question })
  const known = asking('How long does a refund take to arrive?')
  await serveCustomers(known, { customers: 1, requests: asked }) // it is kept, and the code is compiled
  const atFirst = await vendor.requests()
  const hits = await serveCustomers(known, { customers: 1, requests: asked })

  await vendor.setLatency(vendorMs)
  const before = await vendor.requests()
  const burst = await serveCustomers(asking('Do you deliver on Sundays?'), { customers, requests: customers })
  const calls = (await vendor.requests()) - before
  await vendor.setLatency(0)

  const hitMs = hits.latencyMs?.p50 ?? Number.NaN
  const errors = errorCount(hits) + errorCount(burst)
  return {
    title: 'The answer cache',
    paragraphs: [
      `A hit is meant to take at most ${hitMsMax} ms at the median: ${judged(hitMs <= hitMsMax)}. One call for everybody who asks at once: ${judged(calls === 1)}.`,
    ],
    tables: [
      {
        title: 'The answer cache',
        note: `The vendor takes ${vendorMs} ms in the second row. Each question and each reply is stored.`,
        columns: ['what was asked', 'questions', 'calls that the vendor saw', 'median, ms', 'p99, ms'],
        rows: [
          ['the same question, one after the other', asked, before - atFirst, hitMs, hits.latencyMs?.p99 ?? missing],
          ['the same new question, all at once', customers, calls, burst.latencyMs?.p50 ?? missing, burst.latencyMs?.p99 ?? missing],
        ],
      },
    ],
    problems: errors > 0 ? [`${errors} errors`] : [],
  }
}
