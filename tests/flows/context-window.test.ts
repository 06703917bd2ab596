import { beforeAll, expect, it } from 'vitest'
import * as completions from '#app/api/v1/chat/completions/route.ts'
import { getBot, updateBot } from '#lib/chat/bots.ts'
import { previewTurn } from '#lib/chat/preview.ts'
import { db } from '#lib/database/client.ts'
import { call, makeKey } from '#tests/fakes/caller.ts'
import { ask, makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { startDialect } from '#tests/fakes/vendors/server.ts'

const system = { type: 'system', id: null } as const
const vendor = await startDialect(openaiChat)
const question = 'How do I return an item?'
let key = ''
beforeAll(async () => {
  await makeShop()
  key = (await makeKey()).key
  const { credentials } = openaiChat.provider(vendor.url)
  const fields = { vendor: 'openai' as const, credentials, baseUrl: `${vendor.url}/v1` }
  await makeProvider('', { ...fields, name: 'small', models: ['gpt-4'], priority: 1 }) // a window of 8,192 tokens
  await makeProvider('', { ...fields, name: 'large', models: ['gpt-4o-mini'], priority: 2 }) // of 128,000
  await updateBot('demo', { turnsRemembered: 4, recallTokens: null }, system)
  return vendor.close
})

/** Four turns of about 2,500 tokens each. */
const turns = [1, 2, 3, 4].map((n) => ({ question: `Question ${n}?`, answer: `Answer ${n}: ${'very long '.repeat(1_250)}` }))
const messages = turns.flatMap((turn) => [
  { role: 'user', content: turn.question },
  { role: 'assistant', content: turn.answer },
])
const sentTo = (model: string) => vendor.questions.findLast((asked) => asked.model === model)?.prompt ?? ''
const traceOf = async (id: string) => (await db().message.findUniqueOrThrow({ where: { id } })).trace
/** The passage is the answer's translation, which fits the question far worse. */
const leftOut = ['2 earlier turns left out: they do not fit into 8,192 tokens', '1 passage left out: it does not fit into 8,192 tokens']
const refuseOnce = () => vendor.script({ answer: openaiChat.refusals[0]?.[1] })

it('gives each model what fits into its window, and the next one more', async () => {
  refuseOnce()
  const body = { model: 'demo', messages: [...messages, { role: 'user', content: question }] }
  const { frontdesk } = await (await call(completions, 'POST', { key, body })).json()
  expect(sentTo('gpt-4')).toMatch(/Question 3[\s\S]*Question 4[\s\S]*within 30 days[\s\S]*How do I return an item\?$/)
  expect(sentTo('gpt-4')).not.toMatch(/Question [12]\?/)
  expect(sentTo('gpt-4o-mini')).toContain('Question 1?')
  expect(frontdesk).toMatchObject({ model: 'openai/gpt-4o-mini', degraded: false })
  const { attempts } = (await traceOf(frontdesk.messageId)) as { attempts: { notes?: string[] }[] }
  expect(attempts.map(({ notes }) => notes)).toEqual([leftOut, undefined])
})

it('shows in the preview what is left out, and sends just that', async () => {
  const preview = await previewTurn(await getBot('demo'), question, turns)
  expect(preview.notes).toEqual(leftOut.map((note) => ({ model: 'openai/gpt-4', note })))
  await call(completions, 'POST', {
    key,
    body: { model: 'demo', stream: true, messages: [...messages, { role: 'user', content: question }] },
  })
  expect(preview.request?.body).toEqual(vendor.questions.at(-1)?.body)
})

it('skips a model that not even the question fits into, says so, and lets the embedded engine stand in when no other is left', async () => {
  await updateBot('demo', { maxTokens: 8_000 }, system)
  const skipped = [{ model: 'openai/gpt-4', why: 'the question and its answer do not fit into 8,192 tokens' }]
  const answered = await ask(key, question)
  expect(answered).toMatchObject({ model: 'openai/gpt-4o-mini', degraded: false })
  expect(await traceOf(answered.messageId)).toMatchObject({ skipped })
  const forced = await ask(key, question, { model: 'openai/gpt-4' })
  expect(forced).toMatchObject({ model: 'frontdesk/knowledge', degraded: true, reply: expect.stringContaining('30 days') })
  expect(await db().usageEntry.count({ where: { messageId: forced.messageId } })).toBe(0)
})

it('passes messages to a named model as they are, whatever its window', async () => {
  const body = { model: 'openai/gpt-4', messages: [...messages, { role: 'user', content: question }] }
  await call(completions, 'POST', { key, body })
  expect(vendor.questions.at(-1)?.body.messages).toEqual(body.messages)
})
