import { beforeAll, expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { firstIdAt, newId } from '#lib/ids.ts'
import { dayCosts, dayFigures } from '#lib/usage/overview.ts'

// Ten in the evening in Shanghai, where the day began at 16:00 UTC of the day before.
const now = new Date('2026-11-24T14:00:00Z')
let seq = 0

async function exchange(at: string, conversationId: string, status = 'answered') {
  const id = (tail: string) => `${firstIdAt('msg', Date.parse(at))}${String(seq).padStart(15, '0')}${tail}`
  const common = { conversationId, createdAt: new Date(at), text: 'x' }
  seq += 2
  await db().message.create({ data: { ...common, id: id('a'), seq, role: 'user' } })
  await db().message.create({ data: { ...common, id: id('b'), seq: seq + 1, role: 'assistant', status } })
}

const spend = (at: string, costAmount: string | null) =>
  db().usageEntry.create({
    data: {
      id: newId('use'),
      requestId: 'req_1',
      provider: 'mock',
      model: 'mock/mock',
      status: 'success',
      costAmount,
      costCurrency: costAmount && 'CNY',
      createdAt: new Date(at),
    },
  })

beforeAll(async () => {
  await db().conversation.createMany({ data: ['a', 'b', 'c'].map((name) => ({ id: `conv_${name}`, channel: 'widget' })) })
  await db().conversation.create({ data: { id: 'conv_api' } })
  await exchange('2026-11-22T15:59:59.999Z', 'conv_a') // the day before yesterday
  await exchange('2026-11-22T16:00:00Z', 'conv_a')
  await exchange('2026-11-23T13:59:00Z', 'conv_b', 'failed')
  await exchange('2026-11-23T14:30:00Z', 'conv_b') // yesterday, but later than it is now
  await exchange('2026-11-23T16:00:00Z', 'conv_a')
  await exchange('2026-11-24T13:00:00Z', 'conv_a', 'failed')
  await exchange('2026-11-24T13:30:00Z', 'conv_c')
  await exchange('2026-11-24T13:40:00Z', 'conv_api') // nobody could have asked for a person there
  const asked = { conversationId: 'conv_c', askedAt: new Date('2026-11-24T13:31:00Z') }
  await db().handoff.createMany({
    data: [
      { ...asked, id: 'hand_1', closedAt: now },
      { ...asked, id: 'hand_2' },
    ],
  })
  await spend('2026-11-23T13:00:00Z', '0.1')
  await spend('2026-11-23T15:00:00Z', '5')
  await spend('2026-11-24T01:00:00Z', '0.000000000001')
  await spend('2026-11-24T02:00:00Z', '0.2')
  await spend('2026-11-24T03:00:00Z', null)
})

it('counts the reader’s own day, and yesterday until the same time', async () => {
  expect(await dayFigures('Asia/Shanghai', now)).toEqual({
    today: { asked: 4, failed: 1, conversations: 2, withPerson: 1 },
    yesterday: { asked: 2, failed: 1, conversations: 2, withPerson: 0 },
  })
  expect((await dayFigures('UTC', now)).today).toEqual({ asked: 3, failed: 1, conversations: 2, withPerson: 1 })
})

it('sums what calls cost, and says how many have no known price', async () => {
  expect(await dayCosts('Asia/Shanghai', now)).toEqual({
    today: { cost: [{ amount: '0.200000000001', currency: 'CNY' }], unpriced: 1 },
    yesterday: { cost: [{ amount: '0.1', currency: 'CNY' }], unpriced: 0 },
  })
})

it('counts nothing on a day on which nothing was asked', async () => {
  const { today } = await dayFigures('UTC', new Date('2026-12-24T12:00:00Z'))
  expect(today).toEqual({ asked: 0, failed: 0, conversations: 0, withPerson: 0 })
})
