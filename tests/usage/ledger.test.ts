import { expect, it } from 'vitest'
import { TurnEvents } from '#lib/chat/events.ts'
import { takeTurn } from '#lib/chat/turn.ts'
import { db } from '#lib/database/client.ts'
import { newId } from '#lib/ids.ts'
import type { CallBegun, CallOutcome } from '#lib/llm/generate.ts'
import { openLedger } from '#lib/usage/ledger.ts'
import { setPrice } from '#lib/usage/models.ts'
import { makeKey } from '#tests/fakes/caller.ts'
import { makeProvider, makeShop } from '#tests/fakes/frontdesk.ts'
import { startVendor } from '#tests/fakes/vendor.ts'

const system = { type: 'system', id: null } as const
const subject = { requestId: 'req_1', conversationId: null, messageId: null, botId: null, apiKeyId: null, purpose: 'test' }
const call = (entryId: string): CallBegun => ({
  entryId,
  provider: 'openai',
  providerId: null,
  model: 'openai/gpt-4o-mini',
  attempt: 1,
  embedded: false,
  asked: { promptChars: 5, promptTokens: 2, images: 0, stream: false },
})
const answered: CallOutcome = {
  status: 'success',
  finishReason: 'stop',
  promptTokens: 10,
  completionTokens: 5,
  cachedTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  vendorUsage: null,
  estimated: false,
  completionChars: 20,
  latencyMs: 1,
  ttftMs: 1,
}

it('opens no call for a question that was refused, and keeps no row of it', async () => {
  const refused = new Error('the question cannot be stored')
  await expect(openLedger(subject, Promise.reject(refused)).open(call('use_refused'))).rejects.toBe(refused)
  expect(await db().usageEntry.count({ where: { id: 'use_refused' } })).toBe(0)
})

it('settles a call with the price that was in force when it began', async () => {
  const price = { model: 'openai/priced', inputPerMillion: '0.15', outputPerMillion: '0.6', currency: 'USD', source: 'shop' }
  const validFrom = new Date(Date.now() - 1_000)
  const { id: inForce } = await db().price.create({ data: { id: newId('price'), ...price, validFrom } })
  const ledger = openLedger(subject)
  await ledger.open({ ...call('use_priced'), model: price.model })
  ledger.settle('use_priced', { ...answered, promptTokens: 1_000_000, completionTokens: 0 })
  await ledger.close()
  const { costAmount, costCurrency, priceId } = await db().usageEntry.findUniqueOrThrow({ where: { id: 'use_priced' } })
  expect({ amount: costAmount?.toFixed(), costCurrency, priceId }).toEqual({ amount: '0.15', costCurrency: 'USD', priceId: inForce })
})

it('keeps what the vendor counted besides, and no cost where no price is known', async () => {
  const ledger = openLedger(subject)
  await ledger.open({ ...call('use_unpriced'), model: 'openai/of-unknown-price' })
  const counted = { cachedTokens: 4, cacheWriteTokens: 3, reasoningTokens: 2, vendorUsage: { total_tokens: 15 } }
  ledger.settle('use_unpriced', { ...answered, ...counted })
  await ledger.close()
  const row = await db().usageEntry.findUniqueOrThrow({ where: { id: 'use_unpriced' } })
  expect(row).toMatchObject({ ...counted, costAmount: null, costCurrency: null, priceId: null })
  await setPrice({ model: 'openai/of-unknown-price', perRequest: '1', currency: 'EUR', validFrom: new Date(0) }, system)
  expect(await db().usageEntry.findUniqueOrThrow({ where: { id: 'use_unpriced' } })).toEqual(row)
})

it('bills characters, images and calls where that is the price', async () => {
  const model = 'openai/by-the-character'
  const each = { inputPerThousandChars: '0.5', outputPerThousandChars: '2', perRequest: '0.01', perImage: '0.1' }
  await setPrice({ model, ...each, currency: 'CNY', validFrom: new Date(0) }, system)
  const ledger = openLedger(subject)
  const begun = call('use_chars')
  await ledger.open({ ...begun, model, asked: { ...begun.asked, promptChars: 3_000, images: 2 } })
  ledger.settle('use_chars', { ...answered, completionChars: 500 })
  await ledger.close()
  const { costAmount, costCurrency } = await db().usageEntry.findUniqueOrThrow({ where: { id: 'use_chars' } })
  expect([costAmount?.toFixed(), costCurrency]).toEqual(['2.71', 'CNY'])
})

it('refuses a turn whose question cannot be stored at once, without a call, a reply or an event', async () => {
  await using vendor = await startVendor()
  await makeShop()
  await makeProvider(vendor.baseUrl)
  const { id } = await makeKey()
  const events = new TurnEvents()
  const told: string[] = []
  events.subscribe(({ type }) => told.push(type))
  const caller = { kind: 'key', keyId: id, scopes: ['chat'], bots: [], models: [] } as unknown as Parameters<typeof takeTurn>[1]
  const request = { requestId: 'req_2', question: 'half of a pair: \ud800', bot: 'demo', channel: 'api', stream: false } as const
  await expect(takeTurn(request, caller, events)).rejects.toThrow()
  expect(told).toEqual([])
  expect(vendor.stats().requests).toBe(0)
  expect(await db().message.count()).toBe(0)
  expect(await db().usageEntry.findMany({ where: { requestId: 'req_2', status: 'pending' } })).toEqual([])
})
