import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Answer, type Citation, TurnEvents } from '#lib/chat/events.ts'
import { lastEventIn, uiStream } from '#lib/chat/ui-stream.ts'

type Seen = { id: number; chunk: { type: string; delta?: string } }

/** What a reader who has everything up to `after` is sent. */
async function seen(events: TurnEvents, after = -1): Promise<Seen[]> {
  const all: Seen[] = []
  const parser = createParser({ onEvent: ({ id, data }) => data !== '[DONE]' && all.push({ id: Number(id), chunk: JSON.parse(data) }) })
  parser.feed(await uiStream(events, { after }).text())
  return all
}

function turnOf(pieces: string[], citations: Citation[]): TurnEvents {
  const events = new TurnEvents()
  events.emit({ type: 'start', conversationId: 'conv_1', messageId: 'msg_1' })
  for (const text of pieces) events.emit({ type: 'text', text })
  if (citations.length > 0) events.emit({ type: 'citations', citations })
  events.emit({ type: 'finish', answer: { reply: pieces.join(''), citations, status: 'answered' } as unknown as Answer })
  return events
}

const textOf = (all: Seen[]) => all.map(({ chunk }) => chunk.delta ?? '').join('')
const others = (all: Seen[]) => all.flatMap(({ chunk }) => (chunk.delta === undefined ? [chunk.type] : []))
const pieces = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 6 })
const citations = fc.array(fc.record({ documentId: fc.constant('doc_1'), title: fc.string(), quote: fc.string(), url: fc.webUrl() }), {
  maxLength: 2,
})

it('is the same answer whatever pieces it came in, with ids that only grow', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, citations, async (said, quoted) => {
      const [live, stored] = [await seen(turnOf(said, quoted)), await seen(turnOf(said.length > 0 ? [said.join('')] : [], quoted))]
      expect(textOf(live)).toBe(textOf(stored))
      expect(others(live)).toEqual(others(stored))
      expect(live.at(-1)?.id).toBe(stored.at(-1)?.id)
      const ids = live.map(({ id }) => id)
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    }),
  )
})

it('goes on anywhere without losing or repeating a character, also from other pieces than the reader had', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, citations, fc.nat(), async (said, quoted, at) => {
      const live = await seen(turnOf(said, quoted))
      const had = live.slice(0, at % (live.length + 1))
      const stored = turnOf(said.length > 0 ? [said.join('')] : [], quoted)
      const rest = await seen(stored, had.at(-1)?.id ?? -1)
      expect(textOf(had) + textOf(rest)).toBe(said.join(''))
      const again = had.length === live.length ? ['finish'] : [] // whoever has everything is told the end once more
      expect([...others(had), ...others(rest)]).toEqual([...others(live), ...again])
    }),
  )
})

it('tells the place in the queue without a place in the stream, which a stored turn does not have', async () => {
  const waited = new TurnEvents()
  waited.emit({ type: 'start', conversationId: 'conv_1', messageId: 'msg_1' })
  waited.emit({ type: 'queued', place: 3 })
  const body = uiStream(waited).text()
  waited.emit({ type: 'queued', place: 2 })
  waited.emit({ type: 'text', text: 'said' })
  waited.emit({ type: 'finish', answer: { reply: 'said', status: 'answered' } as unknown as Answer })
  const blocks = (await body).split('\n\n')
  const isQueue = (block: string) => block.includes('data-queue')
  expect(blocks.filter(isQueue)).toEqual([3, 2].map((place) => `data: {"type":"data-queue","data":{"place":${place}},"transient":true}`))
  expect(blocks.filter((block) => !isQueue(block)).join('\n\n')).toBe(await uiStream(turnOf(['said'], [])).text())
})

it('tells the end also to a reader who has more words than were stored', async () => {
  const killed = turnOf([], [])
  for (const after of [2, 3, 4, 400]) {
    const [last, ...more] = (await seen(killed, after)).reverse()
    expect(last?.chunk.type).toBe('finish')
    expect(last?.id).toBeGreaterThan(after)
    expect(more.every(({ id }) => id > after)).toBe(true)
  }
})

it('reads only a whole number as the last event', () => {
  const of = (value?: string) => lastEventIn(new Headers(value === undefined ? {} : { 'last-event-id': value }))
  expect([of('12'), of('0'), of(), of(''), of('-1'), of('1.5'), of('12abc'), of('99999999999')]).toEqual([12, 0, -1, -1, -1, -1, -1, -1])
})
