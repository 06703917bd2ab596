import { randomUUID } from 'node:crypto'
import {
  type BatchLook,
  type BatchRequest,
  type BatchResult,
  clockSkewMs,
  idIn,
  listIn,
  numberIn,
  objectsIn,
  pagesMax,
  soon,
  type VendorBatches,
  wordIn,
} from './batching.ts'
import { type Connection, getJson, getLines, postJson, postText, readAnswer, refusedBy } from './wire.ts'

/*
 * OpenAI's Batch API, which DashScope speaks too: a file of requests is uploaded and a batch begun with it; answers and errors come
 * as a file each. A batch that may have been begun is found by its file, whose id is known before. Source: the types of the npm
 * package `openai` (resources/batches, resources/files); help.aliyun.com/zh/model-studio/batch-interfaces-compatible-with-openai.
 */

const endpoint = '/v1/chat/completions'

export function openaiBatches(connection: Connection, model: VendorBatches['model']): VendorBatches {
  return {
    model,
    async upload(requests) {
      const boundary = randomUUID()
      const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
      const response = await postText(connection, { path: '/files', text: formOf(requests, boundary), headers }, soon())
      return idIn(readAnswer(await response.text(), connection))
    },
    async begin(_, fileId) {
      const body = { input_file_id: fileId, endpoint, completion_window: '24h' }
      const response = await postJson(connection, { path: '/batches', body }, soon())
      return idIn(readAnswer(await response.text(), connection))
    },
    async find({ fileId, since }) {
      let after = ''
      for (let page = 0; page < pagesMax; page++) {
        const { data, has_more } = await getJson(connection, `/batches?limit=100${after && `&after=${after}`}`, soon())
        const batches = listIn(data)
        const found = batches.find(({ input_file_id }) => input_file_id === fileId)
        if (found) return { is: 'found', vendorId: idIn(found) }
        const last = batches.at(-1)
        if (!last || has_more !== true || numberIn(last.created_at) * 1_000 < since.getTime() - clockSkewMs) return { is: 'none' }
        after = encodeURIComponent(idIn(last))
      }
      return { is: 'undecided' }
    },
    look: async (vendorId) => lookOf(await getJson(connection, `/batches/${encodeURIComponent(vendorId)}`, soon())),
    async *results({ results }) {
      for (const file of results) {
        const lines = getLines(connection, `/files/${encodeURIComponent(file)}/content`, soon())
        for await (const objects of objectsIn(lines)) yield objects.flatMap((line) => resultOf(line, connection))
      }
    },
    async cancel(vendorId) {
      await (await postJson(connection, { path: `/batches/${encodeURIComponent(vendorId)}/cancel`, body: {} }, soon())).text()
    },
  }
}

function formOf(requests: BatchRequest[], boundary: string): string {
  const lines = requests.map(({ customId, body }) => JSON.stringify({ custom_id: customId, method: 'POST', url: endpoint, body }))
  const part = (name: string, more: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}`
  return [
    `${part('purpose', '')}\r\n\r\nbatch`,
    `${part('file', '; filename="batch.jsonl"')}\r\nContent-Type: application/jsonl\r\n\r\n${lines.join('\n')}\n`,
    `--${boundary}--\r\n`,
  ].join('\r\n')
}

const rests: Record<string, BatchLook['rest']> = { failed: 'refused', cancelled: 'cancelled', expired: 'expired' }

function lookOf(batch: Record<string, unknown>): BatchLook {
  const { status, request_counts, errors, output_file_id, error_file_id } = batch
  const state = wordIn(status)
  const counts = (request_counts ?? {}) as Record<string, unknown>
  const [error] = listIn((errors as { data?: unknown } | null)?.data)
  return {
    state,
    answered: numberIn(counts.completed) + numberIn(counts.failed),
    isOver: ['completed', 'failed', 'expired', 'cancelled'].includes(state),
    isCancelling: state === 'cancelling',
    results: [output_file_id, error_file_id].filter((id) => typeof id === 'string' && id !== '') as string[],
    rest: rests[state] ?? 'unknown',
    problem: error ? wordIn(error.code) : null,
  }
}

const ends: Record<string, 'expired' | 'cancelled'> = { batch_expired: 'expired', batch_cancelled: 'cancelled' }

function resultOf({ custom_id: customId, response, error }: Record<string, unknown>, connection: Connection): BatchResult[] {
  if (typeof customId !== 'string') return []
  const { status_code, body } = (response ?? {}) as { status_code?: unknown; body?: unknown }
  const answer = body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : undefined
  const status = numberIn(status_code)
  if (answer && status >= 200 && status < 300) return [{ customId, body: answer }]
  const end = ends[wordIn((error as { code?: unknown } | null)?.code)]
  if (end) return [{ customId, end }]
  const text = JSON.stringify(answer ?? { error })
  return [{ customId, failure: refusedBy({ statusCode: status || 400, headers: {} }, text, connection) }]
}
