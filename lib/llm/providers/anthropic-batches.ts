import {
  type BatchLook,
  type BatchResult,
  clockSkewMs,
  type Found,
  idIn,
  type LostBatch,
  listIn,
  numberIn,
  objectsIn,
  pagesMax,
  soon,
  type VendorBatches,
  wordIn,
} from './batching.ts'
import { type Connection, getJson, getLines, postJson, readAnswer, refusedBy } from './wire.ts'

/*
 * Anthropic's Message Batches: begun with all requests in one call. A list of batches tells neither a name of ours nor their requests,
 * so one that may have been begun is found by the ids in its results, once it is over. Its results are asked for below the provider's
 * own address, whatever `results_url` says. Source: the types of the npm package `@anthropic-ai/sdk` (resources/messages/batches).
 */

const path = '/messages/batches'
const counted = ['processing', 'succeeded', 'errored', 'canceled', 'expired']

export function anthropicBatches(connection: Connection, model: VendorBatches['model']): VendorBatches {
  const place = (id: string) => `${path}/${encodeURIComponent(id)}`
  const look = async (id: string) => lookOf(await getJson(connection, place(id), soon()))
  async function* results({ results: ids }: BatchLook): AsyncGenerator<BatchResult[]> {
    for (const id of ids) {
      const lines = getLines(connection, `${place(id)}/results`, soon())
      for await (const objects of objectsIn(lines)) yield objects.flatMap((line) => resultOf(line, connection))
    }
  }
  return {
    model,
    look,
    results,
    upload: async () => null,
    async begin(requests) {
      const body = { requests: requests.map(({ customId, body }) => ({ custom_id: customId, params: body })) }
      const response = await postJson(connection, { path, body }, soon())
      return idIn(readAnswer(await response.text(), connection))
    },
    find: (lost) => found(lost, candidates(connection, lost), results),
    async cancel(id) {
      await (await postJson(connection, { path: `${place(id)}/cancel`, body: {} }, soon())).text()
    },
  }
}

/** The batches that could be the lost one: as large, and begun no earlier. */
async function* candidates(connection: Connection, { since, requests }: LostBatch): AsyncGenerator<Record<string, unknown>> {
  const earliest = since.getTime() - clockSkewMs
  let after = ''
  for (let page = 0; page < pagesMax; page++) {
    const { data, has_more } = await getJson(connection, `${path}?limit=100${after && `&after_id=${after}`}`, soon())
    const batches = listIn(data)
    yield* batches.filter((batch) => madeAt(batch) >= earliest && sizeOf(batch) === requests)
    const last = batches.at(-1)
    if (!last || has_more !== true || madeAt(last) < earliest) return
    after = encodeURIComponent(idIn(last))
  }
}

async function found(
  { isOurs }: LostBatch,
  batches: AsyncIterable<Record<string, unknown>>,
  results: VendorBatches['results'],
): Promise<Found> {
  let isUndecided = false
  for await (const batch of batches) {
    const look = lookOf(batch)
    if (!look.isOver) isUndecided = true
    else if (await hasOurs(results(look), isOurs)) return { is: 'found', vendorId: idIn(batch) }
  }
  return { is: isUndecided ? 'undecided' : 'none' }
}

/** One result tells for all of them. */
async function hasOurs(results: AsyncIterable<BatchResult[]>, isOurs: LostBatch['isOurs']): Promise<boolean> {
  for await (const [first] of results) if (first) return isOurs(first.customId)
  return false
}

const madeAt = ({ created_at }: Record<string, unknown>): number => Date.parse(String(created_at)) || Number.POSITIVE_INFINITY

const sizeOf = ({ request_counts }: Record<string, unknown>): number =>
  counted.reduce((sum, name) => sum + numberIn((request_counts as Record<string, unknown> | undefined)?.[name]), 0)

function lookOf(batch: Record<string, unknown>): BatchLook {
  const state = wordIn(batch.processing_status)
  const counts = (batch.request_counts ?? {}) as Record<string, unknown>
  const isOver = state === 'ended'
  return {
    state,
    answered: numberIn(counts.succeeded) + numberIn(counts.errored),
    isOver,
    isCancelling: state === 'canceling',
    results: isOver ? [idIn(batch)] : [],
    rest: 'unknown', // its results tell of what expired or was cancelled, too
    problem: null,
  }
}

function resultOf({ custom_id: customId, result }: Record<string, unknown>, connection: Connection): BatchResult[] {
  if (typeof customId !== 'string') return []
  const { type, message, error } = (result ?? {}) as { type?: unknown; message?: unknown; error?: unknown }
  if (type === 'succeeded' && message !== null && typeof message === 'object')
    return [{ customId, body: message as Record<string, unknown> }]
  if (type === 'canceled') return [{ customId, end: 'cancelled' }]
  if (type === 'expired') return [{ customId, end: 'expired' }]
  return [{ customId, failure: refusedBy({ statusCode: 400, headers: {} }, JSON.stringify(error ?? {}), connection) }]
}
