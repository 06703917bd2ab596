import { setTimeout as sleep } from 'node:timers/promises'
import type { Product } from './product.ts'
import { type Chunk, chunksOf, spokenIn } from './visitor.ts'

/** What a customer asks: with its Idempotency-Key it is the same question whenever it is asked again. */
export type Question = { text: string; key: string; model: string; stream: boolean }

/**
 * One question and what came of it, with times in milliseconds. `refused`: by a status; `failed`: an answer or the last event of a
 * stream said so; `broken`: the connection ended before the answer did, so that its customer knows nothing.
 */
export type Told = {
  question: Question
  askedAt: number
  tookMs: number
  end: 'answered' | 'refused' | 'failed' | 'broken'
  status?: number
  retryAfter?: number
  messageId?: string
  reply?: string
  degraded?: boolean
}

/**
 * A question that nobody else asks, and that the demo shop's knowledge answers all the same: an `order` is figures, since
 * words would be searched for.
 */
export const questionOf = (order: string, model: string, stream: boolean): Question => ({
  text: `How long does a refund take to arrive? (order ${order})`,
  key: `order-${order}`,
  model,
  stream,
})

export async function ask({ url, adminKey }: Pick<Product, 'url' | 'adminKey'>, question: Question): Promise<Told> {
  const { text: message, key, model, stream } = question
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json', 'idempotency-key': key }
  const askedAt = performance.now()
  const told = await fetch(`${url}/api/v1/chat`, { method: 'POST', headers, body: JSON.stringify({ message, model, stream }) })
    .then(heardIn)
    .catch(() => ({ end: 'broken' as const }))
  return { question, askedAt, tookMs: performance.now() - askedAt, ...told }
}

type Heard = Omit<Told, 'question' | 'askedAt' | 'tookMs'>

async function heardIn(response: Response): Promise<Heard> {
  const { status, headers } = response
  if (status !== 200) {
    await response.text()
    return { end: 'refused', status, retryAfter: Number(headers.get('retry-after') ?? Number.NaN) }
  }
  if (headers.get('content-type')?.startsWith('text/event-stream')) return heardOf(await chunksOf(response))
  const { status: became, reply, messageId, degraded } = await response.json()
  return { end: became === 'failed' ? 'failed' : 'answered', status, reply, messageId, degraded }
}

function heardOf(chunks: Chunk[]): Heard {
  const last = chunks.at(-1)
  const { messageId } = chunks[0] ?? {}
  if (last?.type === 'error') return { end: 'failed', messageId }
  if (last?.type !== 'finish') return { end: 'broken', messageId }
  const { status: became, degraded } = last.messageMetadata as { status: string; degraded: boolean }
  return { end: became === 'failed' ? 'failed' : 'answered', status: 200, messageId, reply: spokenIn(chunks), degraded }
}

/** A customer who was turned away comes again a little later. */
const pauseMs = 50

/**
 * So many customers who ask one question after the other, every other one as a stream, until they are told to stop.
 * `orders` begins the numbers of their orders.
 */
export function startCustomers(product: Pick<Product, 'url' | 'adminKey'>, model: string, orders: number, count: number) {
  const told: Told[] = []
  let open = true
  const customer = async (_: unknown, name: number) => {
    for (let number = 0; open; number++) {
      const last = await ask(product, questionOf(`${orders}-${name}-${number}`, model, (name + number) % 2 === 1))
      told.push(last)
      if (last.end !== 'answered') await sleep(pauseMs)
    }
  }
  const all = Promise.all(Array.from({ length: count }, customer))
  return {
    /** What was answered until now, also not, in the order of the ends. */
    told,
    /** They ask no more; resolves once each has heard what came of his last question. */
    async stop(): Promise<Told[]> {
      open = false
      await all
      return told
    },
  }
}
