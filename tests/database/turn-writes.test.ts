import { beforeAll, expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { type MessageRow, patience, writeTurn } from '#lib/database/turn-writes.ts'
import { newId } from '#lib/ids.ts'

const at = () => new Date().toISOString()
const message = (conversationId: string, text: string): MessageRow => ({
  id: newId('msg'),
  conversationId,
  role: 'user',
  text,
  status: 'sent',
  replyToId: null,
  createdAt: at(),
})
const conversation = newId('conv')
const begin = (id: string) => ({
  id,
  botId: null,
  visitorId: null,
  apiKeyId: null,
  chatId: null,
  title: 't',
  channel: 'api',
  createdAt: at(),
})

beforeAll(() => writeTurn({ conversations: [begin(conversation)] }, patience.question))

it('numbers the messages of one conversation without a gap, however many are written at once', async () => {
  await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      writeTurn({ messages: [message(conversation, `${n}a`), message(conversation, `${n}b`)] }, patience.question),
    ),
  )
  const rows = await db().message.findMany({ where: { conversationId: conversation }, orderBy: { seq: 'asc' } })
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1))
  for (let n = 0; n < 100; n += 2) expect(rows[n]?.text.replace('a', 'b')).toBe(rows[n + 1]?.text) // a pair stays together
})

it('stores its neighbours when one row cannot be stored', async () => {
  const id = newId('conv')
  const bad = message(newId('conv'), 'of a conversation that is not there')
  const good = message(id, 'good')
  const ends = await Promise.allSettled([
    writeTurn({ messages: [bad] }, patience.question),
    writeTurn({ conversations: [begin(id)], messages: [good] }, patience.question),
    writeTurn({ messages: [message(conversation, 'half a pair \ud800')] }, patience.question),
    writeTurn({ messages: [message(conversation, 'NUL \0')] }, patience.question),
  ])
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'rejected'])
  expect(await db().message.count({ where: { id: good.id } })).toBe(1)
})

it('keeps money as the exact decimal it was', async () => {
  const id = newId('use')
  const entry = {
    id,
    requestId: 'req_1',
    conversationId: null,
    messageId: null,
    botId: null,
    apiKeyId: null,
    providerId: null,
    provider: 'openai',
    model: 'openai/m',
    purpose: 'live',
    attempt: 1,
    createdAt: at(),
  }
  await writeTurn({ entries: [entry] }, patience.question)
  expect(await db().usageEntry.findUnique({ where: { id } })).toMatchObject({ status: 'pending', costAmount: null })
  const settlement = {
    id,
    status: 'success',
    error: null,
    promptTokens: 3,
    completionTokens: 1,
    cachedTokens: 0,
    cacheWriteTokens: null,
    reasoningTokens: null,
    vendorUsage: null,
    estimated: false,
    costAmount: '0.000000300001',
    costCurrency: 'USD',
    priceId: null,
    latencyMs: 1,
    ttftMs: null,
    settledAt: at(),
  }
  await writeTurn({ settlements: [settlement] }, patience.reply)
  expect((await db().usageEntry.findUniqueOrThrow({ where: { id } })).costAmount?.toFixed()).toBe('0.000000300001')
})

it('is the same when a statement is sent again', async () => {
  const again = message(conversation, 'again')
  await writeTurn({ messages: [again] }, patience.question)
  await writeTurn({ messages: [again] }, patience.question)
  expect(await db().message.count({ where: { text: 'again' } })).toBe(1)
})
