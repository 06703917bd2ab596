import { beforeAll, describe, expect, it } from 'vitest'
import { db } from '#lib/database/client.ts'
import { joinQuestion, type MessageRow, patience, type ReplyRow, writeTurn } from '#lib/database/turn-writes.ts'
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

it('is written again with the next number when another instance has taken the one it was to have', async () => {
  const id = newId('conv')
  await writeTurn({ conversations: [begin(id)] }, patience.question)
  const [theirs, ours] = [message(id, 'theirs'), message(id, 'ours')]
  let written: Promise<void> | undefined
  await db().$transaction(
    async (other) => {
      await other.message.create({ data: { id: theirs.id, conversationId: id, role: theirs.role, text: theirs.text, seq: 1 } })
      written = writeTurn({ messages: [ours] }, patience.question) // waits for the other one, whose row it cannot see
      const held = () => db().$queryRaw<unknown[]>`
        SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'transactionid'`
      await expect.poll(async () => (await held()).length).toBe(1)
    },
    { timeout: 60_000 },
  )
  await written
  const rows = await db().message.findMany({ where: { conversationId: id }, orderBy: { seq: 'asc' } })
  expect(rows.map(({ seq, text }) => [seq, text])).toEqual([
    [1, 'theirs'],
    [2, 'ours'],
  ])
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

it('is the same when a statement is sent again, or what is in it twice', async () => {
  const again = message(conversation, 'again')
  await Promise.all([1, 2].map(() => writeTurn({ messages: [again] }, patience.question)))
  await writeTurn({ messages: [again] }, patience.question)
  expect(await db().message.count({ where: { text: 'again' } })).toBe(1)
})

describe('a reply', () => {
  const turn = () => {
    const question = message(conversation, 'a question')
    const pending = { ...message(conversation, ''), role: 'assistant', status: 'pending', replyToId: question.id }
    const reply: ReplyRow = {
      id: pending.id,
      text: 'an answer',
      status: 'answered',
      model: 'v/m',
      provider: 'v',
      finishReason: 'stop',
      degraded: true,
      cached: true,
      direct: false,
      promptTokens: 3,
      completionTokens: 4,
      estimated: true,
      cost: [{ amount: '0.000000300001', currency: 'USD' }],
      latencyMs: 5,
      trace: { lang: 'en' },
    }
    return { messages: [question, pending], reply }
  }
  const citing = ({ id: messageId }: ReplyRow) => ({
    citations: [{ id: `${messageId}_0`, messageId, position: 0, documentId: null, passageId: null, title: 't', url: null, quote: 'q' }],
  })
  const stored = ({ id }: ReplyRow) => db().message.findUniqueOrThrow({ where: { id }, include: { citations: true } })

  it('joins its question that waits, and is stored as if it had come after it', async () => {
    const [together, apart] = [turn(), turn()]
    const recorded = writeTurn({ messages: together.messages }, patience.question)
    expect(joinQuestion({ replies: [together.reply], ...citing(together.reply) })).toBe(true)
    await recorded
    await writeTurn({ messages: apart.messages }, patience.question)
    expect(joinQuestion({ replies: [apart.reply], ...citing(apart.reply) })).toBe(false)
    await writeTurn({ replies: [apart.reply], ...citing(apart.reply) }, patience.reply)

    const [one, other] = [await stored(together.reply), await stored(apart.reply)]
    expect(one).toMatchObject({ ...together.reply, replyToId: together.messages[0]?.id, citations: [{ quote: 'q' }] })
    const { id, seq, createdAt, replyToId, citations, ...rest } = other
    expect(one).toMatchObject(rest)
    expect(one.seq + 2).toBe(seq)
  })

  it('is not lost where its question was stored before, as after a process that was killed or an answer that was lost', async () => {
    const { messages, reply } = turn()
    await writeTurn({ messages }, patience.question)
    const [before] = await db().message.findMany({ where: { id: messages[0]?.id ?? '' } })
    const recorded = writeTurn({ messages }, patience.question)
    expect(joinQuestion({ replies: [reply], ...citing(reply) })).toBe(true)
    await recorded
    expect(await stored(reply)).toMatchObject({ ...reply, citations: [{ quote: 'q' }] })
    await writeTurn({ messages }, patience.question)
    expect(await stored(reply)).toMatchObject(reply)
    expect(await db().message.findMany({ where: { id: messages[0]?.id ?? '' } })).toEqual([before])
  })

  it('is not stored where its question cannot be', async () => {
    const { messages, reply } = turn()
    const elsewhere = messages.map((one) => ({ ...one, conversationId: newId('conv') }))
    const recorded = writeTurn({ messages: elsewhere }, patience.question)
    expect(joinQuestion({ replies: [reply] })).toBe(true)
    await expect(recorded).rejects.toThrow()
    expect(await db().message.count({ where: { id: reply.id } })).toBe(0)
  })
})
