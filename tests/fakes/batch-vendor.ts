import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/*
 * The batches of OpenAI and of Anthropic on a real socket, by the types of their npm packages `openai` and `@anthropic-ai/sdk`.
 * A batch runs until the test ends it.
 */

export type Outcome = 'answered' | 'missing' | 'expired' | 'cancelled' | { status: number; type: string }
type Asked = { customId: string; body: Record<string, unknown> }
type Kept = {
  id: string
  fileId: string | null
  requests: Asked[]
  createdAt: number
  state: 'running' | 'cancelling' | 'over'
  as: Outcome | 'full' | undefined
}

/** What one request is billed by: told by its place, so that sums differ from count × the same. */
export const usageAt = (place: number) => ({ prompt: 100 + place, completion: 10 })

type Protocol = 'openai' | 'anthropic'

export async function startBatchVendor(protocol: Protocol) {
  const files = new Map<string, string>()
  const batches: Kept[] = []
  let outcomeOf = (_: Asked, __: number): Outcome => 'answered'
  let nextBegin: { kind: 'lost' | 'unheard' | 'full' } | { kind: 'refused'; status: number } | undefined
  let calls = 0
  let made = 0
  const other = { singles: 0, cancels: 0 }

  const begin = (fileId: string | null, requests: Asked[]): Kept => {
    const kept = {
      id: `${protocol === 'openai' ? 'batch' : 'msgbatch'}_${++made}`,
      fileId,
      requests,
      createdAt: Date.now(),
      state: 'running',
      as: undefined,
    } as Kept
    batches.push(kept)
    return kept
  }
  const outcomes = ({ requests, as }: Kept) =>
    requests.map((request, place) => ({ ...request, place, outcome: as && as !== 'full' ? as : outcomeOf(request, place) }))
  const count = (kept: Kept, ...which: string[]) =>
    kept.state === 'over'
      ? outcomes(kept).filter(({ outcome }) => which.includes(typeof outcome === 'string' ? outcome : 'failed')).length
      : 0

  const endOf = ({ as }: Kept) => (as === 'full' ? 'failed' : as === 'cancelled' ? 'cancelled' : 'completed')
  const openaiView = (kept: Kept) => ({
    id: kept.id,
    object: 'batch',
    status: { running: 'in_progress', cancelling: 'cancelling', over: endOf(kept) }[kept.state],
    errors:
      kept.as === 'full' ? { object: 'list', data: [{ code: 'token_limit_exceeded', message: 'Enqueued token limit reached' }] } : null,
    input_file_id: kept.fileId,
    created_at: Math.floor(kept.createdAt / 1_000),
    request_counts: { total: kept.requests.length, completed: count(kept, 'answered'), failed: count(kept, 'failed', 'expired') },
    output_file_id: kept.state === 'over' && kept.as !== 'full' ? `out-${kept.id}` : null,
    error_file_id: kept.state === 'over' && kept.as !== 'full' ? `err-${kept.id}` : null,
  })
  const openai = {
    place: '/v1/batches',
    error: (status: number) =>
      JSON.stringify({ error: { message: 'no', type: 'invalid_request_error', code: status === 429 ? 'rate_limit_exceeded' : null } }),
    handle(method: string, { pathname, searchParams }: URL, text: string): string | object {
      const [, , kind, id, act] = pathname.split('/')
      const kept = batches.find((each) => each.id === id)
      if (method === 'POST' && pathname === '/v1/files') {
        const fileId = `file-${++made}`
        files.set(fileId, /jsonl\r\n\r\n([\s\S]*?)\r\n--/.exec(text)?.[1] ?? '')
        return { id: fileId, object: 'file', purpose: /name="purpose"\r\n\r\n(\w+)/.exec(text)?.[1] }
      }
      if (method === 'POST' && pathname === '/v1/batches') {
        const { input_file_id: fileId, endpoint, completion_window } = JSON.parse(text)
        const file = files.get(fileId)
        if (file === undefined || endpoint !== '/v1/chat/completions' || completion_window !== '24h') return { refused: 400 }
        const lines = file
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
        return openaiView(
          begin(
            fileId,
            lines.map(({ custom_id, body }) => ({ customId: custom_id, body })),
          ),
        )
      }
      if (kind === 'batches' && !id) return { object: 'list', data: pageOf(searchParams.get('after')).map(openaiView), has_more: false }
      if (kind === 'batches' && kept && act === 'cancel') return openaiView(cancel(kept))
      if (kind === 'batches' && kept) return openaiView(kept)
      if (kind === 'files') return linesOf(id ?? '')
      other.singles++
      return { refused: 404 }
    },
  }
  const linesOf = (id: string): string => {
    const kept = batches.find((each) => id.endsWith(each.id))
    if (!kept) return ''
    const wanted = outcomes(kept).filter(({ outcome }) => outcome !== 'missing' && (outcome === 'answered') === id.startsWith('out-'))
    return wanted
      .map(({ customId, body, place, outcome }) => JSON.stringify({ custom_id: customId, ...openaiLine(body, place, outcome) }))
      .join('\n')
  }
  const openaiLine = (body: Record<string, unknown>, place: number, outcome: Outcome) => {
    if (outcome === 'answered') return { response: { status_code: 200, body: completion(body, place) }, error: null }
    if (typeof outcome === 'string') return { response: null, error: { code: `batch_${outcome}`, message: 'It was not executed.' } }
    return { response: { status_code: outcome.status, body: { error: { message: 'no', type: outcome.type, code: null } } }, error: null }
  }
  const completion = (body: Record<string, unknown>, place: number) => {
    const { prompt, completion } = usageAt(place)
    const choices = [{ index: 0, message: { role: 'assistant', content: said(body) }, finish_reason: 'stop' }]
    return {
      id: 'chatcmpl',
      object: 'chat.completion',
      model: body.model,
      choices,
      usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    }
  }

  const anthropicView = (kept: Kept) => ({
    id: kept.id,
    type: 'message_batch',
    processing_status: { running: 'in_progress', cancelling: 'canceling', over: 'ended' }[kept.state],
    request_counts: {
      processing: kept.state === 'over' ? 0 : kept.requests.length,
      succeeded: count(kept, 'answered'),
      errored: count(kept, 'failed'),
      canceled: count(kept, 'cancelled'),
      expired: count(kept, 'expired'),
    },
    created_at: new Date(kept.createdAt).toISOString(),
    cancel_initiated_at: kept.as === 'cancelled' || kept.state === 'cancelling' ? new Date().toISOString() : null,
    results_url: kept.state === 'over' ? `http://elsewhere.test/${kept.id}` : null,
  })
  const anthropic = {
    place: '/v1/messages/batches',
    error: (status: number) =>
      JSON.stringify({ type: 'error', error: { type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', message: 'no' } }),
    handle(method: string, { pathname, searchParams }: URL, text: string): string | object {
      const [, , , kind, id, act] = pathname.split('/')
      const kept = batches.find((each) => each.id === id)
      if (method === 'POST' && pathname === this.place) {
        const { requests } = JSON.parse(text) as { requests: { custom_id: string; params: Record<string, unknown> }[] }
        return anthropicView(
          begin(
            null,
            requests.map(({ custom_id, params }) => ({ customId: custom_id, body: params })),
          ),
        )
      }
      if (kind === 'batches' && !id) return { data: pageOf(searchParams.get('after_id')).map(anthropicView), has_more: false }
      if (kind === 'batches' && kept && act === 'results')
        return outcomes(kept)
          .filter(({ outcome }) => outcome !== 'missing')
          .map(({ customId, body, place, outcome }) =>
            JSON.stringify({ custom_id: customId, result: anthropicResult(body, place, outcome) }),
          )
          .join('\n')
      if (kind === 'batches' && kept && act === 'cancel') return anthropicView(cancel(kept))
      if (kind === 'batches' && kept) return anthropicView(kept)
      other.singles++
      return { refused: 404 }
    },
  }
  const anthropicResult = (body: Record<string, unknown>, place: number, outcome: Outcome) => {
    const { prompt, completion } = usageAt(place)
    if (outcome === 'answered')
      return {
        type: 'succeeded',
        message: {
          type: 'message',
          role: 'assistant',
          content: [{ type: 'text', text: said(body) }],
          stop_reason: 'end_turn',
          usage: { input_tokens: prompt, output_tokens: completion },
        },
      }
    if (typeof outcome === 'string') return { type: outcome === 'cancelled' ? 'canceled' : outcome }
    return { type: 'errored', error: { type: 'error', error: { type: outcome.type, message: 'no' } } }
  }

  const pageOf = (after: string | null) => {
    const newest = batches.toReversed()
    return after ? newest.slice(newest.findIndex(({ id }) => id === after) + 1) : newest
  }
  const cancel = (kept: Kept) => {
    other.cancels++
    if (kept.state === 'running') kept.state = 'cancelling'
    return kept
  }

  const spoken = protocol === 'openai' ? openai : anthropic

  async function answer(request: IncomingMessage, response: ServerResponse) {
    calls++
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const text = Buffer.concat(parts).toString('utf8')
    const url = new URL(request.url ?? '/', 'http://vendor')
    const begins = request.method === 'POST' && url.pathname === spoken.place
    if (begins && nextBegin) {
      const fault = nextBegin
      nextBegin = undefined
      if (fault.kind === 'refused') return send(response, fault.status, spoken.error(fault.status))
      const begun = spoken.handle(request.method ?? '', url, text)
      if (fault.kind === 'full') {
        Object.assign(batches.at(-1) ?? {}, { state: 'over', as: 'full' })
        return send(response, 200, JSON.stringify(begun))
      }
      // it is begun, and its answer never comes
      return fault.kind === 'lost' ? void response.destroy() : undefined
    }
    const result = spoken.handle(request.method ?? '', url, text)
    if (typeof result === 'string') return send(response, 200, result)
    send(response, 'refused' in result ? Number(result.refused) : 200, JSON.stringify(result))
  }

  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    batches,
    other,
    calls: () => calls,
    /** What becomes of each request. */
    outcome(of: typeof outcomeOf) {
      outcomeOf = of
    },
    /** What becomes of the next batch that is begun. `lost`: it is, and then the connection breaks; `unheard`: it is, and nothing more comes. `full`: it is, and ends at once (OpenAI). */
    onBegin(fault: typeof nextBegin) {
      nextBegin = fault
    },
    /** Ends all batches, `as` they all went. */
    end: (as?: Outcome) => {
      for (const kept of batches) if (kept.state !== 'over') Object.assign(kept, { state: 'over', as })
    },
    /** Another program's batch of this size. */
    stranger: (size: number) =>
      begin(
        'file-of-another',
        Array.from({ length: size }, (_, at) => ({ customId: `theirs-${at}`, body: {} })),
      ),
    reset: () => {
      batches.length = 0
      outcomeOf = () => 'answered'
      nextBegin = undefined
      Object.assign(other, { singles: 0, cancels: 0 })
    },
    close,
  }
}
export type BatchVendor = Awaited<ReturnType<typeof startBatchVendor>>

/** The question's own words again. */
function said(body: Record<string, unknown>): string {
  const messages = (body.messages ?? []) as { content: unknown }[]
  return `Said: ${/verse \d+/.exec(JSON.stringify(messages.at(-1)?.content))?.[0] ?? 'nothing'} [1]`
}

const send = (response: ServerResponse, status: number, text: string) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(text)
