import * as cancel from '#app/api/v1/batches/[id]/cancel/route.ts'
import * as results from '#app/api/v1/batches/[id]/results/route.ts'
import * as one from '#app/api/v1/batches/[id]/route.ts'
import * as batches from '#app/api/v1/batches/route.ts'
import type { BatchView } from '#lib/batches/batches.ts'
import type { ResultView } from '#lib/batches/results.ts'
import { call } from './caller.ts'

/** So many different messages, of which the shop's knowledge holds nothing. */
export const manyItems = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, place) => ({ id: `item-${place}`, message: `Write verse ${place} about the sea`, ...more }))

/** The routes of batches, as the holder of a key calls them. */
export const batchesOf = (key: string) => {
  const ask = (handlers: object, method: 'GET' | 'POST', id: string, query = '') => call(handlers, method, { key, params: { id }, query })
  return {
    send: (body: object, headers = {}) => call(batches, 'POST', { key, body, headers, path: '/api/v1/batches' }),
    sendLines: (lines: unknown[], query = '') => {
      const raw = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
      return call(batches, 'POST', { key, raw, query, headers: { 'content-type': 'application/x-ndjson' } })
    },
    list: async () => (await (await call(batches, 'GET', { key })).json()).data as BatchView[],
    get: async (id: string) => (await (await ask(one, 'GET', id)).json()) as BatchView,
    cancel: (id: string) => ask(cancel, 'POST', id),
    results: async (id: string, query = '?limit=200') => (await (await ask(results, 'GET', id, query)).json()).data as ResultView[],
    lines: async (id: string) => {
      const text = await (await ask(results, 'GET', id, '?format=jsonl')).text()
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as ResultView)
    },
    statuses: {
      get: (id: string) => ask(one, 'GET', id),
      results: (id: string) => ask(results, 'GET', id),
      cancel: (id: string) => ask(cancel, 'POST', id),
    },
  }
}
