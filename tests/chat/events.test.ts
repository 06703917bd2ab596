import { expect, it } from 'vitest'
import { type TurnEvent, TurnEvents } from '#lib/chat/events.ts'
import { generateRequestOf } from '#lib/chat/generate-request.ts'

const start: TurnEvent = { type: 'start', conversationId: 'conv_1', messageId: 'msg_1' }
const queued = (place: number): TurnEvent => ({ type: 'queued', place })
const text = (words: string): TurnEvent => ({ type: 'text', text: words })

function heard(events: TurnEvents): TurnEvent[] {
  const all: TurnEvent[] = []
  events.subscribe((event) => all.push(event))
  return all
}

it('tells a late listener the last place in the queue, and none once words have come', () => {
  const events = new TurnEvents()
  const live = heard(events)
  for (const event of [start, queued(3), queued(1)]) events.emit(event)
  expect(heard(events)).toEqual([start, queued(1)])
  for (const event of [text('one '), queued(2), text('two')]) events.emit(event)
  expect(heard(events)).toEqual([start, text('one two')])
  expect(live).toEqual([start, queued(3), queued(1), text('one '), text('two')]) // what goes on waits for no first word
})

it('tells of a turn that waits while its question is being stored only after its start', async () => {
  const events = new TurnEvents()
  const live = heard(events)
  const turn = { request: { question: 'q', stream: true }, bot: null, caller: { kind: 'anonymous' }, plan: [], images: [] }
  const { onPlace } = generateRequestOf({ turn, prompt: { whole: {} }, passages: [], events } as unknown as Parameters<
    typeof generateRequestOf
  >[0])
  onPlace?.(2)
  onPlace?.(1)
  events.emit(start)
  await Promise.resolve()
  expect(live).toEqual([start, queued(2), queued(1)])
})

it.each([
  [{ kind: 'key', keyId: 'key_1' }, 'key:key_1'],
  [{ kind: 'visitor', visitorId: 'vis_1' }, 'bot:bot_1'],
  [{ kind: 'user', id: 'user_1' }, 'user:user_1'],
])('lets the turns of %j take turns with those of others as %s', (caller, flow) => {
  const bot = { id: 'bot_1', continuesBroken: true, classSettings: null }
  const turn = { request: { question: 'q', priority: 'high' }, bot, route: { inquiry: null }, caller, plan: [], images: [] }
  const asked = generateRequestOf({ turn, prompt: { whole: {} }, passages: [] } as unknown as Parameters<typeof generateRequestOf>[0])
  expect(asked).toMatchObject({ flow, priority: 'high', continueBroken: true })
})
