import { applyChunk } from './apply-chunk.ts'
import { readEvents } from './read-events.ts'
import { isFinal, Refused, Unreachable } from './session.ts'
import { hasEnded, type Problem, type Turn } from './turn.ts'

const firstPauseMs = 500
const pauseMsMax = 15_000

export type Delivery = {
  /** Sends a request with the visitor's token. Rejects with `Unreachable` or `Refused`. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** Called with each new state of the turn. */
  update(turn: Turn): void
  /** Resolves after so long, or earlier when there is a reason to try again now. */
  pause(ms: number): Promise<void>
  signal: AbortSignal
}

/**
 * Brings a turn to its end: sends the question until the server has stored it, reads the answer, and takes it up again where
 * a connection broke. Ends when the turn has ended, or when `signal` aborts; never rejects.
 */
export async function deliver(turn: Turn, { request, update, pause, signal }: Delivery): Promise<Turn> {
  let current = turn
  const change = (next: Turn) => {
    if (next === current) return
    current = next
    update(next)
  }
  for (let failures = 0; !signal.aborted; failures++) {
    const before = current.position
    try {
      const response = await attempt(current, request, signal)
      await readEvents(response, ({ id, data }) => {
        if (data !== '[DONE]' && !signal.aborted) change(applyChunk(current, Number(id), JSON.parse(data)))
      })
      if (hasEnded(current)) return current
    } catch (error) {
      if (signal.aborted) return current
      if (isFinal(error)) {
        change({ ...current, phase: 'failed', problem: error.problem })
        return current
      }
      if (!current.messageId) change({ ...current, phase: 'unsent', problem: problemOf(error) })
      if (error instanceof Refused && error.problem.retryInSeconds) {
        await pause(error.problem.retryInSeconds * 1000)
        continue
      }
    }
    if (current.position > before) failures = 0
    await pause(Math.min(pauseMsMax, firstPauseMs * 2 ** failures))
  }
  return current
}

/** Sends the question, which the server knows again by its `clientId`; a stored one is only read on, after what is known. */
function attempt(turn: Turn, request: Delivery['request'], signal: AbortSignal): Promise<Response> {
  const { clientId, question, direct, messageId, position } = turn
  const headers: Record<string, string> = position >= 0 ? { 'last-event-id': String(position) } : {}
  if (messageId) return request(`messages/${messageId}/stream`, { headers, signal })
  const attachments = turn.attachments?.map(({ id }) => ({ uploadId: id }))
  return request('messages', { method: 'POST', headers, body: JSON.stringify({ text: question, clientId, attachments, direct }), signal })
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem
  return { kind: error instanceof Unreachable ? 'offline' : 'busy' }
}
