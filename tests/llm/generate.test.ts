import type { LanguageModelV4Usage } from '@ai-sdk/provider'
import { MockLanguageModelV4, simulateReadableStream } from 'ai/test'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cleaner } from '#lib/llm/clean.ts'
import { joinAfter } from '#lib/llm/continue.ts'
import { egress } from '#lib/llm/egress.ts'
import { defaultBreaker, defaultRetry } from '#lib/llm/gateway/policy.ts'
import { type CallOutcome, type Candidate, type GenerateRequest, generate } from '#lib/llm/generate.ts'
import { ollama } from '#lib/llm/providers/ollama.ts'
import { openaiCompatible } from '#lib/llm/providers/openai-compatible.ts'
import { refusalOf, VendorFailure } from '#lib/llm/refusal.ts'
import { candidateOf, gatewayOn, wayOf } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'
import { startVendor, type Vendor } from '#tests/fakes/vendor.ts'

const provided = (vendor: Vendor) => ({
  slug: 'test',
  baseUrl: vendor.baseUrl,
  api: 'chat' as const,
  credentials: {},
  dispatcher: egress().open,
})
const compatible = (vendor: Vendor) => openaiCompatible.connect(provided(vendor))('mock')

/** Runs generate with a ledger that remembers. */
async function run(request: Partial<GenerateRequest> & Pick<GenerateRequest, 'plan'>, question = 'hello') {
  const outcomes: CallOutcome[] = []
  const heard: string[] = []
  const draft = await generate({
    prompt: { chat: [{ role: 'user', content: [{ type: 'text', text: question }] }], flat: question },
    settings: { maxTokens: 1000 },
    ledger: { open: async () => {}, withdraw: async () => {}, settle: (_, outcome) => void outcomes.push(outcome) },
    stream: true,
    onText: (text) => heard.push(text),
    continueOnLength: true,
    gateway: gatewayOn(),
    ...request,
  })
  return { draft, outcomes, heard: heard.join('') }
}

it.each(['openai', 'ollama'])('gives the same text and counts from %s, whole or streamed, however the bytes are cut', async (kind) => {
  await using vendor = await startVendor({ answer: 'echo', chunkBytes: 3 })
  const model = kind === 'openai' ? compatible(vendor) : ollama.connect({ ...provided(vendor), baseUrl: vendor.url })('mock')
  const question = '多久 发货? 😀 soon'
  const streamed = await run({ plan: [candidateOf(model)] }, question)
  const whole = await run({ plan: [candidateOf(model)], stream: false }, question)
  expect(streamed.draft).toMatchObject({ text: question, finishReason: 'stop', usage: { estimated: false } })
  expect(streamed.heard).toBe(question)
  expect(whole.draft).toMatchObject({ text: question, usage: streamed.draft.usage })
})

it('counts a picture as a thousand tokens where the vendor counts nothing', async () => {
  const usage = { inputTokens: {}, outputTokens: {} } as LanguageModelV4Usage
  const uncounted = new MockLanguageModelV4({
    doGenerate: async () => ({
      content: [{ type: 'text', text: 'a lamp' }],
      finishReason: { unified: 'stop', raw: 'stop' },
      usage,
      warnings: [],
    }),
  })
  const file = { type: 'file' as const, mediaType: 'image/png', data: { type: 'data' as const, data: new Uint8Array(9) } }
  const chat = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'what' }, file, file] }]
  const { draft } = await run({ plan: [candidateOf(uncounted)], prompt: { chat, flat: 'what' }, stream: false })
  expect(draft.usage).toEqual({ promptTokens: 2_001, completionTokens: 2, estimated: true })
})

it('ends a call whose vendor never answers, and asks the next model', async () => {
  const clock = testClock()
  const silent = new MockLanguageModelV4({ doStream: () => new Promise(() => {}) })
  await using vendor = await startVendor({ answer: 'echo' })
  const running = run({ plan: [candidateOf(silent), candidateOf(compatible(vendor))], gateway: gatewayOn(clock) })
  await clock.advance(100_000)
  const { draft, outcomes } = await running
  expect(draft).toMatchObject({ text: 'hello', finishReason: 'stop' })
  expect(outcomes.map(({ error, latencyMs }) => [error, error && latencyMs])).toEqual([
    ['timeout', 30_000],
    ['timeout', 30_000],
    ['timeout', 30_000],
    [undefined, undefined],
  ])
})

it('ends an answer that falls silent, and one that never ends, keeping the words that came', async () => {
  const words = (count: number) => Array.from({ length: count }, (_, n) => ({ type: 'text-delta' as const, id: '0', delta: `${n} ` }))
  const silent = () =>
    new ReadableStream({
      start(controller) {
        for (const part of words(2)) controller.enqueue(part)
      },
    })
  const clock = testClock()
  const running = run({
    plan: [candidateOf(new MockLanguageModelV4({ doStream: async () => ({ stream: silent() }) }))],
    gateway: gatewayOn(clock),
  })
  await clock.advance(60_000)
  const { draft, outcomes } = await running
  expect(draft).toMatchObject({ text: '0 1 ', finishReason: 'error', usage: { estimated: true } })
  expect(outcomes).toMatchObject([{ status: 'failed', error: 'timeout' }])
})

it('blames no vendor for a turn that ran out of time, and lets the embedded engine answer', async () => {
  const clock = testClock()
  const gateway = gatewayOn(clock)
  const silent = () => new MockLanguageModelV4({ doGenerate: () => new Promise(() => {}) })
  const timeouts = { connectMs: 5_000, firstTokenMs: 8_000, idleMs: 8_000, totalMs: 10_000 }
  const breaker = { ...defaultBreaker, failures: 1 }
  const [guilty, cut, unasked] = ['guilty', 'cut', 'unasked'].map((lane) =>
    candidateOf(silent(), { timeouts, way: wayOf({ lane, breaker, retry: { ...defaultRetry, attempts: 1 } }) }),
  ) as [Candidate, Candidate, Candidate]
  const usage = { inputTokens: {}, outputTokens: {} } as LanguageModelV4Usage
  const finishReason = { unified: 'stop' as const, raw: 'stop' }
  const content = [{ type: 'text' as const, text: 'from the knowledge' }]
  const embedded = candidateOf(new MockLanguageModelV4({ doGenerate: async () => ({ content, finishReason, usage, warnings: [] }) }), {
    embedded: true,
    way: null,
    timeouts,
  })
  const running = run({ plan: [guilty, cut, unasked, embedded], gateway, stream: false })
  await clock.advance(10_000)
  const { draft } = await running
  expect(draft).toMatchObject({ text: 'from the knowledge', degraded: true })
  expect(draft.attempts.map(({ symptom, latencyMs }) => [symptom, latencyMs])).toEqual([
    ['first_token_timeout', 8_000],
    ['total_timeout', 2_000],
  ])
  expect([guilty, cut, unasked].map((candidate) => gateway.loadOf(candidate))).toEqual([1, 0, 0])
})

it('learns which parameter a model refuses, says it in that model’s words, and notes it', async () => {
  const asked: object[] = []
  const choosy = new MockLanguageModelV4({
    modelId: 'choosy',
    doGenerate: async ({ temperature, topP, maxOutputTokens, presencePenalty, providerOptions }) => {
      asked.push({ temperature, topP, maxOutputTokens, presencePenalty, providerOptions })
      const { refusalOf } = await import('#lib/llm/refusal.ts')
      if (maxOutputTokens) throw refusalOf(400, { message: 'no', code: 'unsupported_parameter', parameter: 'max_tokens' })
      if (temperature !== undefined) throw refusalOf(400, { message: 'no', code: 'unsupported_value', parameter: 'temperature' })
      if (topP !== undefined) throw refusalOf(400, { message: 'no', code: 'unsupported_parameter', parameter: 'top_p' })
      if (presencePenalty !== undefined)
        throw refusalOf(400, { message: 'no', code: 'unsupported_parameter', parameter: 'presence_penalty' })
      if (asked.length === 5) throw refusalOf(500, { message: 'a moment of weakness', code: '' })
      return {
        content: [{ type: 'text', text: 'fine' }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage: { inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 1, text: 1, reasoning: 0 } },
        warnings: [],
      }
    },
  })
  const request = {
    plan: [candidateOf(choosy)],
    stream: false,
    settings: { temperature: 0.3, topP: 0.9, maxTokens: 9, presencePenalty: 0.1 },
  }
  const { draft } = await run(request)
  expect(draft.text).toBe('fine')
  expect(draft.attempts.at(-1)?.notes).toEqual([
    'max_tokens sent as max_completion_tokens',
    ...['temperature', 'top_p', 'presence_penalty'].map((name) => `${name} left out: the model refuses it`),
  ])
  await run(request)
  expect(asked).toHaveLength(7) // four refusals, a failure that passes, and an answer; then an answer at once
  expect(asked.at(-1)).toMatchObject({
    temperature: undefined,
    topP: undefined,
    maxOutputTokens: undefined,
    providerOptions: { openai: { max_completion_tokens: 9 } },
  })
})

it('asks JSON of a model in words for the turn whose schema it refuses, and by its own mode in the next', async () => {
  const formats: unknown[] = []
  const strict = new MockLanguageModelV4({
    modelId: 'strict',
    doGenerate: async ({ responseFormat }) => {
      formats.push(responseFormat && 'schema' in responseFormat && responseFormat.schema)
      const { refusalOf } = await import('#lib/llm/refusal.ts')
      if (JSON.stringify(responseFormat ?? '').includes('odd'))
        throw refusalOf(400, { message: "Invalid schema for response_format 'answer'", code: '', parameter: 'response_format' })
      return {
        content: [{ type: 'text', text: '{}' }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage: { inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 1, text: 1, reasoning: 0 } },
        warnings: [],
      }
    },
  })
  const plan = [{ ...candidateOf(strict), jsonMode: 'schema' as const }]
  const wanting = (title: string) => ({
    plan,
    stream: false,
    json: { schema: { type: 'object', title }, name: 'answer', lang: 'en' as const },
  })
  for (const title of ['odd', 'plain']) expect((await run(wanting(title))).draft).toMatchObject({ text: '{}', json: {} })
  expect(formats).toMatchObject([{ title: 'odd' }, undefined, { title: 'plain' }])
})

it('hears nothing, HTML, and an error inside a success as failures', async () => {
  const stream =
    (...parts: object[]) =>
    async () => ({ stream: simulateReadableStream({ chunks: parts as never[] }) })
  await using vendor = await startVendor()
  vendor.script({ kind: 'malformed', count: 9 })
  const html = await run({ plan: [candidateOf(compatible(vendor))], stream: false })
  expect(html.outcomes.map(({ error }) => error)).toEqual(['malformed', 'malformed', 'malformed'])
  const broken = await run({
    plan: [candidateOf(new MockLanguageModelV4({ doStream: stream({ type: 'error', error: new Error('inside') }) }))],
  })
  expect(broken.draft).toMatchObject({ text: '', finishReason: 'error' })
})

it('sends a hundred calls out at once', async () => {
  await using vendor = await startVendor({ latency: 1_000 })
  const model = compatible(vendor)
  await Promise.all(Array.from({ length: 100 }, () => run({ plan: [candidateOf(model)], stream: false })))
  expect(vendor.stats().peakConcurrency).toBe(100)
})

it('does not call a vendor whose row could not be written', async () => {
  await using vendor = await startVendor()
  const full = new Error('the ledger is full')
  const ledger = { open: () => Promise.reject(full), withdraw: async () => {}, settle: () => {} }
  await expect(run({ plan: [candidateOf(compatible(vendor))], ledger })).rejects.toBe(full)
  expect(vendor.stats().requests).toBe(0)
})

it('has an answer continued for as many tokens as it may still have, and none that has them all', async () => {
  await using vendor = await startVendor({ answer: 'echo' })
  const plan = [candidateOf(compatible(vendor))]
  vendor.script({ kind: 'length' })
  const cut = await run({ plan }, 'alpha beta gamma delta epsilon zeta')
  expect(cut.draft.finishReason).toBe('stop')
  const [first] = cut.outcomes
  expect(vendor.asked().map(({ max_tokens }) => max_tokens)).toEqual([1_000, 1_000 - (first?.completionTokens ?? 0)])

  vendor.set({ answer: 'hash', tokens: 20 })
  const full = await run({ plan, settings: { maxTokens: 3 } })
  expect(full.draft).toMatchObject({ finishReason: 'length', usage: { completionTokens: 3 } })
  expect(vendor.asked()).toHaveLength(3)
})

it('joins what a continuation repeats, and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 30, maxLength: 300 }), fc.nat(), fc.nat(), (whole, first, second) => {
      const cut = 6 + (first % (whole.length - 6))
      const from = second % (cut - 5) // the continuation repeats at least six characters of what was said
      const joined = joinAfter(whole.slice(0, cut), whole.slice(from))
      if (cut - from <= 200 && !whole.slice(0, from).endsWith(whole.slice(from, cut)))
        expect(joined.length).toBeLessThanOrEqual(whole.length)
      expect(joined.startsWith(whole.slice(0, cut))).toBe(true)
    }),
  )
  expect(joinAfter('You can return it within 30', ' within 30 days.')).toBe('You can return it within 30 days.')
  expect(joinAfter('签收后30天内可以', '天内可以退货。')).toBe('签收后30天内可以天内可以退货。') // four characters may be chance
  expect(joinAfter('a b', ' c d')).toBe('a b c d')
  // Cut while it still repeated, it said nothing new.
  expect(joinAfter('within 30 days of delivery', '30 days', true)).toBe('within 30 days of delivery')
  expect(joinAfter('within 30 days of delivery', ' at our', true)).toBe('within 30 days of delivery at our')
})

it('gives clean text for every cut of a text, and the text itself where it is clean', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\0', '\ud83d', '\ude00', '😀'))), (pieces) => {
      const clean = cleaner()
      const text = [...pieces, undefined].map(clean).join('')
      expect(text).toBe(pieces.join('').toWellFormed().replaceAll('\0', '\ufffd'))
    }),
  )
})

it('asks again without a parameter, each of the calls that were refused for it', async () => {
  let asked = 0
  const both = Promise.withResolvers<void>()
  const choosy = new MockLanguageModelV4({
    modelId: 'choosy-side-by-side',
    async doGenerate({ temperature }) {
      if (++asked === 2) both.resolve()
      await both.promise
      if (temperature !== undefined) throw new VendorFailure('invalid_request', 'no', { parameter: 'temperature' })
      const usage = { inputTokens: {}, outputTokens: {} } as LanguageModelV4Usage
      return { content: [{ type: 'text', text: 'yes' }], finishReason: { unified: 'stop', raw: 'stop' }, usage, warnings: [] }
    },
  })
  const call = () => run({ plan: [candidateOf(choosy)], stream: false, settings: { temperature: 0.5 } })
  for (const { draft } of await Promise.all([call(), call()])) expect(draft.text).toBe('yes')
})

it('ends an answer that is longer than any, whole or streamed', async () => {
  const piece = 'x'.repeat(500_000)
  const usage = { inputTokens: {}, outputTokens: {} } as LanguageModelV4Usage
  const finish = { unified: 'stop' as const, raw: 'stop' }
  const endless = new MockLanguageModelV4({
    doGenerate: async () => ({ content: [{ type: 'text', text: piece.repeat(5) }], finishReason: finish, usage, warnings: [] }),
    doStream: async () => ({
      stream: new ReadableStream({ pull: (controller) => controller.enqueue({ type: 'text-delta', id: '0', delta: piece }) }),
    }),
  })
  const streamed = await run({ plan: [candidateOf(endless)] })
  expect(streamed.draft).toMatchObject({ text: piece.repeat(4), finishReason: 'error', attempts: [{ reason: 'malformed' }] })
  const whole = await run({ plan: [candidateOf(endless)], stream: false })
  expect(whole.draft).toMatchObject({ text: '', finishReason: 'error', attempts: [{ reason: 'malformed' }, {}, {}] })
})

it('looks for JSON in four hundred thousand spaces, once', async () => {
  const usage = { inputTokens: {}, outputTokens: {} } as LanguageModelV4Usage
  const content = [{ type: 'text' as const, text: `\`\`\`json${' '.repeat(400_000)}x` }]
  const doGenerate = async () => ({ content, finishReason: { unified: 'stop' as const, raw: 'stop' }, usage, warnings: [] })
  const { draft } = await run({
    plan: [candidateOf(new MockLanguageModelV4({ doGenerate }))],
    json: { schema: null, name: 'a', lang: 'en' },
  })
  expect(draft.problem).toBe('it is not JSON')
})

it('keeps no credential in the trace that a vendor gave back as its code', async () => {
  const echoing = new MockLanguageModelV4({
    doGenerate: async () => {
      throw refusalOf(401, { code: 'bad-key sk-secret-0123456789', message: '' })
    },
  })
  const redact = (text: string) => text.replaceAll('sk-secret-0123456789', '••••')
  const { draft } = await run({ plan: [candidateOf(echoing, { redact })], stream: false })
  expect(draft.attempts).toMatchObject([{ reason: 'authentication', message: 'the vendor answered 401 (bad-key ••••)' }])
})

it('takes JSON of a hundred thousand levels for no answer', async () => {
  const usage = { inputTokens: {}, outputTokens: {} } as LanguageModelV4Usage
  const content = [{ type: 'text' as const, text: `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}` }]
  const doGenerate = async () => ({ content, finishReason: { unified: 'stop' as const, raw: 'stop' }, usage, warnings: [] })
  const plan = [candidateOf(new MockLanguageModelV4({ doGenerate }))]
  for (const schema of [null, { type: 'object' }])
    expect((await run({ plan, json: { schema, name: 'a', lang: 'en' } })).draft.problem).toBe('it is nested too deeply')
})
