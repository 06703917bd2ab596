import type { LanguageModelV4Prompt } from '@ai-sdk/provider'
import { generateText, streamText } from 'ai'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { egress } from '#lib/llm/egress.ts'
import { hunyuan } from '#lib/llm/providers/hunyuan.ts'
import { hunyuanBy, hunyuanKeys } from '#tests/fakes/vendors/hunyuan.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

const connected = (baseUrl: string, region?: string) =>
  hunyuan.connect({
    slug: 'hunyuan',
    api: 'chat',
    baseUrl,
    credentials: { ...hunyuanKeys, region },
    dispatcher: egress().open,
  })('hunyuan-lite')
const text = usualReply.pieces.join('')

describe('a clock that is off', () => {
  it.each([-3_600_000, 3_600_000])('by %i ms is put right by the vendor’s, once', async (offMs) => {
    await using vendor = await startDialect(hunyuanBy(() => Date.now() + offMs))
    const model = connected(vendor.url)
    expect((await generateText({ model, prompt: 'Hello', maxRetries: 0 })).text).toBe(text)
    expect(vendor.received).toHaveLength(2)
    expect(await streamText({ model, prompt: 'Hello', maxRetries: 0 }).text).toBe(text)
    expect(vendor.received).toHaveLength(3)
  })

  it('is not what a wrong key is taken for', async () => {
    await using vendor = await startDialect(hunyuanBy(Date.now))
    const credentials = { ...hunyuanKeys, secretKey: 'another' }
    const model = hunyuan.connect({ slug: 'hunyuan', api: 'chat', baseUrl: vendor.url, credentials, dispatcher: egress().open })(
      'hunyuan-lite',
    )
    await expect(generateText({ model, prompt: 'Hello', maxRetries: 0 })).rejects.toMatchObject({ reason: 'authentication' })
    expect(vendor.received).toHaveLength(1)
  })
})

it('names the region when there is one', async () => {
  await using vendor = await startDialect(hunyuanBy(Date.now))
  await generateText({ model: connected(vendor.url, 'ap-beijing'), prompt: 'Hello' })
  await generateText({ model: connected(vendor.url), prompt: 'Hello' })
  expect(vendor.received.map(({ headers }) => headers['x-tc-region'])).toEqual(['ap-beijing', undefined])
})

it('takes an ErrorMsg of zeros for none', async () => {
  const dialect = hunyuanBy(Date.now)
  await using vendor = await startDialect({
    ...dialect,
    frames: (question, reply) => dialect.frames(question, reply).map((frame) => frame.replace('{', '{"ErrorMsg":{"Msg":"","Code":0},')),
  })
  expect(await streamText({ model: connected(vendor.url), prompt: 'Hello' }).text).toBe(text)
})

const said = fc
  .tuple(fc.constantFrom('system', 'user', 'assistant'), fc.string({ minLength: 1 }))
  .map(([role, text]): LanguageModelV4Prompt[number] =>
    role === 'system' ? { role, content: text } : { role: role as 'user', content: [{ type: 'text', text }] },
  )
const asked = fc
  .array(said, { maxLength: 100 })
  .map((prompt): LanguageModelV4Prompt => [...prompt, { role: 'user', content: [{ type: 'text', text: 'the last question' }] }])

it('sends at most forty messages, the system’s first, then the newest in turns from user to user', async () => {
  const model = connected('https://hunyuan.tencentcloudapi.com')
  await fc.assert(
    fc.asyncProperty(asked, async (prompt) => {
      const { Messages } = (await model.preview({ prompt }, false)).body as { Messages: { Role: string; Content: string }[] }
      const hasSystem = prompt.some(({ role }) => role === 'system')
      expect(Messages[0]?.Role).toBe(hasSystem ? 'system' : 'user')
      const turns = Messages.slice(hasSystem ? 1 : 0)
      expect(turns.map(({ Role }) => Role)).toEqual(turns.map((_, i) => (i % 2 ? 'assistant' : 'user')))
      expect(Messages.length).toBeLessThanOrEqual(40)
      expect(turns.at(-1)?.Content).toMatch(/the last question$/)
    }),
  )
})

it('keeps every message of a conversation that is short enough', async () => {
  const turn = (i: number): LanguageModelV4Prompt[number] => ({
    role: i % 2 ? 'assistant' : 'user',
    content: [{ type: 'text', text: `turn ${i}` }],
  })
  const prompt: LanguageModelV4Prompt = [{ role: 'system', content: 'Be kind.' }, ...Array.from({ length: 41 }, (_, i) => turn(i))]
  const sent = async (prompt: LanguageModelV4Prompt) => {
    const { body } = await connected('http://vendor').preview({ prompt }, false)
    return (body as { Messages: { Content: string }[] }).Messages.map(({ Content }) => Content)
  }
  expect(await sent(prompt.slice(0, 40))).toEqual(['Be kind.', ...Array.from({ length: 39 }, (_, i) => `turn ${i}`)])
  expect(await sent(prompt)).toEqual(['Be kind.', ...Array.from({ length: 39 }, (_, i) => `turn ${i + 2}`)])
})
