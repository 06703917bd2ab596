import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Answer, TurnEvents } from '#lib/chat/events.ts'
import { lastEventIn, uiStream } from '#lib/chat/ui-stream.ts'
import { deliver } from '../../widget/delivery.ts'
import { Refused, Unreachable } from '../../widget/session.ts'
import type { Turn } from '../../widget/turn.ts'

const question: Turn = {
  clientId: 'c1',
  question: '怎么退货?',
  askedAt: 0,
  phase: 'sending',
  position: -1,
  answer: '',
  citations: [],
  degraded: false,
}
const quoted = [{ documentId: 'doc_1', title: 'Returns', quote: '30 days', url: 'https://shop.example/returns' }]

/** A turn as it ran, or as it is read from its rows later: in one piece. */
function turnOf(pieces: string[], finish: object = {}): TurnEvents {
  const events = new TurnEvents()
  events.emit({ type: 'start', conversationId: 'conv_1', messageId: 'msg_1' })
  for (const text of pieces) events.emit({ type: 'text', text })
  events.emit({ type: 'citations', citations: quoted })
  const answer = { status: 'answered', finishReason: 'stop', degraded: false, reply: '', citations: [], ...finish }
  events.emit({ type: 'finish', answer: answer as unknown as Answer })
  return events
}

type Cut = { bytes: number; how: 'ends' | 'breaks' | 'never comes' }

/** What a request to the server meets: each connection is cut as told, in order; later ones are whole. */
function server(versions: TurnEvents[], cuts: Cut[]) {
  const asked: { path: string; after: number }[] = []
  const request = async (path: string, init?: RequestInit): Promise<Response> => {
    const after = lastEventIn(new Headers(init?.headers))
    const cut = cuts[asked.length]
    const events = versions[asked.length % versions.length] as TurnEvents
    asked.push({ path, after })
    if (cut?.how === 'never comes') throw new Unreachable()
    const whole = new Uint8Array(await uiStream(events, { after }).arrayBuffer())
    if (!cut || cut.bytes >= whole.length) return new Response(whole)
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        if (cut.bytes > 0) controller.enqueue(whole.slice(0, cut.bytes))
        if (cut.how === 'ends') controller.close()
      },
      pull: (controller) => controller.error(new TypeError('network error')),
    })
    return new Response(body)
  }
  return { request, asked, bytes: async () => (await uiStream(versions[0] as TurnEvents).arrayBuffer()).byteLength }
}

async function bring(request: (path: string, init?: RequestInit) => Promise<Response>) {
  const states: Turn[] = []
  const ended = await deliver(question, {
    request,
    update: (turn) => states.push(turn),
    pause: async () => {},
    signal: new AbortController().signal,
  })
  return { ended, states }
}

const pieces = ['退货', '很简单: ', 'within 30 days 😀', '\n\n- one\n- two', '。']
const whole = pieces.join('')

describe('an answer whose line is cut', () => {
  it('is whole after a cut at any byte, and never shows a word twice', async () => {
    const bytes = await server([turnOf(pieces)], []).bytes()
    for (const how of ['ends', 'breaks'] as const)
      for (let at = 0; at < bytes; at++) {
        const { request, asked } = server([turnOf(pieces), turnOf([whole])], [{ bytes: at, how }])
        const { ended, states } = await bring(request)
        expect(ended).toMatchObject({ phase: 'answered', answer: whole, citations: quoted, messageId: 'msg_1' })
        for (const { answer } of states) expect(whole.startsWith(answer)).toBe(true)
        expect(asked.length).toBeLessThanOrEqual(2)
      }
  })

  it('is whole after any number of cuts, whatever pieces it comes in', async () => {
    const cut = fc.record({ bytes: fc.nat(900), how: fc.constantFrom('ends', 'breaks', 'never comes') }) as fc.Arbitrary<Cut>
    const said = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(said, fc.array(cut, { maxLength: 8 }), async (words, cuts) => {
        const { request, asked } = server([turnOf(words), turnOf([words.join('')])], cuts)
        const { ended } = await bring(request)
        expect(ended).toMatchObject({ phase: 'answered', answer: words.join(''), citations: quoted })
        const stored = asked.findIndex(({ path }) => path !== 'messages')
        if (stored >= 0) for (const { path } of asked.slice(stored)) expect(path).toBe('messages/msg_1/stream')
      }),
    )
  })

  it('is whole also from a server that repeats everything', async () => {
    const events = turnOf(pieces)
    let asked = 0
    const { ended } = await bring(async () => {
      const all = new Uint8Array(await uiStream(events).arrayBuffer())
      return new Response(asked++ === 0 ? all.slice(0, 420) : all)
    })
    expect(ended).toMatchObject({ phase: 'answered', answer: whole })
  })
})

describe('a question', () => {
  it('waits while the server cannot be reached, and is sent by the same id until it is stored', async () => {
    const { request, asked } = server(
      [turnOf(pieces)],
      [
        { bytes: 0, how: 'never comes' },
        { bytes: 0, how: 'ends' },
      ],
    )
    const bodies: string[] = []
    const { ended, states } = await bring(async (path, init) => {
      bodies.push(String(init?.body))
      return request(path, init)
    })
    expect(states[0]).toMatchObject({ phase: 'unsent', problem: { kind: 'offline' } })
    expect(asked.map(({ path }) => path)).toEqual(['messages', 'messages', 'messages'])
    expect(new Set(bodies)).toEqual(new Set([JSON.stringify({ text: question.question, clientId: 'c1' })]))
    expect(ended).toMatchObject({ phase: 'answered', problem: undefined })
  })

  it('waits as long as a busy server asks for', async () => {
    const refusals = [new Refused(429, { kind: 'rate_limited', retryInSeconds: 42 }), new Refused(503, { kind: 'busy', retryInSeconds: 2 })]
    const { request } = server([turnOf(pieces)], [])
    const pauses: number[] = []
    const ended = await deliver(question, {
      request: async (path, init) => {
        const refusal = refusals.shift()
        if (refusal) throw refusal
        return request(path, init)
      },
      update: () => {},
      pause: async (ms) => void pauses.push(ms),
      signal: new AbortController().signal,
    })
    expect(pauses).toEqual([42_000, 2_000])
    expect(ended.phase).toBe('answered')
  })

  it.each([400, 403, 404, 413])('fails, with the server’s reason, when it is refused for good by %i', async (status) => {
    const { ended } = await bring(async () => {
      throw new Refused(status, { kind: 'failed', detail: 'because' })
    })
    expect(ended).toMatchObject({ phase: 'failed', problem: { detail: 'because' } })
  })

  it('ends as the turn ended', async () => {
    const endOf = async (finish: object) => (await bring(server([turnOf(['so far'], finish)], []).request)).ended
    expect(await endOf({ finishReason: 'cancelled' })).toMatchObject({ phase: 'stopped', answer: 'so far' })
    expect(await endOf({ status: 'failed', finishReason: 'error' })).toMatchObject({ phase: 'failed', answer: 'so far' })
    expect((await endOf({ status: 'failed', finishReason: 'error' })).apology).toBeFalsy()
    expect(await endOf({ status: 'failed', finishReason: 'error', apology: true })).toMatchObject({ phase: 'failed', apology: true })
    expect(await endOf({ degraded: true })).toMatchObject({ phase: 'answered', degraded: true })
  })

  it('knows its place in the queue, also from a line that was taken up again, and loses no word by it', async () => {
    const waiting = new TurnEvents()
    waiting.emit({ type: 'start', conversationId: 'conv_1', messageId: 'msg_1' })
    waiting.emit({ type: 'queued', place: 3 })
    let lines = 0
    const { ended, states } = await bring(async (_path, init) => {
      if (lines++ > 0) waiting.emit({ type: 'queued', place: 2 })
      const response = uiStream(waiting, { after: lastEventIn(new Headers(init?.headers)) })
      if (lines > 1) {
        waiting.emit({ type: 'text', text: whole })
        waiting.emit({ type: 'finish', answer: { status: 'answered', finishReason: 'stop' } as unknown as Answer })
        return response
      }
      const reader = response.body?.getReader()
      const first = await reader?.read()
      void reader?.cancel()
      return new Response(first?.value as Uint8Array<ArrayBuffer>)
    })
    expect([...new Set(states.map(({ progress }) => progress?.place))]).toEqual([undefined, 3, 2])
    expect(ended).toMatchObject({ phase: 'answered', answer: whole })
  })

  it('tells how far a long text is read, in place of the queue, and nothing that it does not know', async () => {
    const reading = turnOf([])
    const chunks = [
      { type: 'start', messageId: 'msg_1' },
      { type: 'data-queue', data: { place: 2 }, transient: true },
      { type: 'data-reading', data: { part: 0, parts: 8 }, transient: true },
      { type: 'data-reading', data: { part: 3, parts: 8 }, transient: true },
      { type: 'data-later', data: { of: 'another version' }, transient: true },
    ]
    const told = chunks.map((chunk, id) => `${'transient' in chunk ? '' : `id: ${id}\n`}data: ${JSON.stringify(chunk)}\n\n`).join('')
    let lines = 0
    const { ended, states } = await bring(async () => (lines++ === 0 ? new Response(told) : uiStream(reading)))
    expect(states.map(({ progress }) => progress)).toEqual(
      expect.arrayContaining([{ place: 2 }, { part: 0, parts: 8 }, { part: 3, parts: 8 }]),
    )
    expect(states.some(({ progress }) => progress && 'of' in progress)).toBe(false)
    expect(ended.phase).toBe('answered')
  })

  it('sends its attachments by their ids alone', async () => {
    const bodies: string[] = []
    const attachments = [{ id: 'img_1', mediaType: 'text/plain', name: 'order.txt' }]
    await deliver(
      { ...question, attachments },
      {
        request: async (_path, init) => {
          bodies.push(String(init?.body))
          return uiStream(turnOf(pieces))
        },
        update: () => {},
        pause: async () => {},
        signal: new AbortController().signal,
      },
    )
    expect(JSON.parse(bodies[0] ?? '').attachments).toEqual([{ uploadId: 'img_1' }])
  })

  it('is left alone once it was given up', async () => {
    const given = new AbortController()
    let asked = 0
    const ended = await deliver(question, {
      request: async () => {
        asked++
        throw new Unreachable()
      },
      update: () => {},
      pause: async () => given.abort(),
      signal: given.signal,
    })
    expect([asked, ended.phase]).toEqual([1, 'unsent'])
  })
})
