import { db } from '../database/client.ts'
import type { Cost } from './cost.ts'
import { usageReport } from './reports.ts'

/** Since midnight UTC: turns answered and failed, what the calls cost as far as prices are known, and the newest conversations. */
export async function dayOverview(): Promise<{
  turns: number
  failed: number
  cost: Cost[]
  latest: { id: string; title: string; createdAt: Date }[]
}> {
  const midnight = new Date(new Date().setUTCHours(0, 0, 0, 0))
  const replies = { role: 'assistant', createdAt: { gte: midnight }, status: { not: 'pending' } }
  const [turns, failed, report, latest] = await Promise.all([
    db().message.count({ where: replies }),
    db().message.count({ where: { ...replies, status: 'failed' } }),
    usageReport({ from: midnight, timeZone: 'UTC', groupBy: 'model' }),
    db().conversation.findMany({
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: 10,
      select: { id: true, title: true, createdAt: true },
    }),
  ])
  return { turns, failed, cost: report.total.cost, latest }
}
