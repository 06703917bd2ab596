import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { conversationOf } from '#lib/llm/providers/ernie.ts'
import { answerOf, asking, modelOf, streamOf } from '#tests/fakes/vendors/asking.ts'
import { type Dialect, json } from '#tests/fakes/vendors/dialect.ts'
import { ernieBySignature, ernieByToken, ernieQianfan } from '#tests/fakes/vendors/ernie.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

const text = usualReply.pieces.join('')
const question = asking('Where is my order?')
const dayMs = 86_400_000

afterEach(() => void vi.useRealTimers())

async function playing<D extends Dialect>(dialect: D, modelId = dialect.model) {
  const vendor = await startDialect(dialect)
  const { credentials } = dialect.provider(vendor.url)
  const asked = (part: string) => vendor.received.filter(({ path }) => path.includes(part))
  return {
    vendor,
    dialect,
    model: modelOf('ernie', modelId, credentials, vendor.url),
    tokens: () => asked('/oauth/').length,
    calls: () => asked('/chat').length,
    [Symbol.asyncDispose]: vendor.close,
  }
}

it('asks for one token however many calls need it at the same time', async () => {
  await using play = await playing(ernieByToken())
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => (i % 2 ? answerOf : streamOf)(play.model, question)))
  expect(answers).toEqual(Array.from({ length: 50 }, () => ({ text, finish: 'stop' })))
  expect([play.tokens(), play.calls()]).toEqual([1, 50])
})

it('renews a token before it ends, and not sooner', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-24T00:00:00Z') })
  await using play = await playing(ernieByToken())
  for (const [days, minutes, tokens] of [
    [0, 0, 1],
    [29, 0, 1],
    [0, 23 * 60 + 54, 1],
    [0, 2, 2],
    [0, 5, 2],
  ] as const) {
    vi.setSystemTime(Date.now() + days * dayMs + minutes * 60_000)
    expect(await answerOf(play.model, question)).toMatchObject({ text })
    expect(play.tokens()).toBe(tokens)
  }
})

it.each([answerOf, streamOf])('takes a new token once when the vendor refuses the one it has, %o', async (ask) => {
  await using play = await playing(ernieByToken())
  await ask(play.model, question)
  play.dialect.ended.add(play.vendor.received.at(-1)?.query.get('access_token') ?? '')
  expect(await ask(play.model, question)).toEqual({ text, finish: 'stop' })
  expect([play.tokens(), play.calls()]).toEqual([2, 3])

  const refused = { answer: json(200, { error_code: 111, error_msg: 'Access token expired' }) }
  play.vendor.script(refused, refused, refused)
  expect(await ask(play.model, question)).toMatchObject({ failure: { reason: 'authentication' } })
  expect([play.tokens(), play.calls()]).toEqual([3, 5])
})

it('calls wrong keys wrong without telling them, and asks again when they are right', async () => {
  await using play = await playing(ernieByToken())
  const { credentials } = play.dialect.provider('')
  const wrong = modelOf('ernie', play.dialect.model, { ...credentials, secretKey: 'sk-wrong' }, play.vendor.url)
  const { failure } = await answerOf(wrong, question)
  expect(failure).toMatchObject({ reason: 'authentication' })
  expect(JSON.stringify([failure, failure?.message, failure?.stack])).not.toMatch(/sk-/)
  expect(play.calls()).toBe(0)
  expect(await answerOf(play.model, question)).toMatchObject({ text })
})

it('never shows a token in a preview', async () => {
  await using play = await playing(ernieByToken())
  await answerOf(play.model, question)
  expect(play.vendor.received.at(-1)?.query.get('access_token')).toMatch(/^24\./)
  const { url } = await play.model.preview(question, true)
  expect(url).toBe(`${play.vendor.url}/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/completions_pro`)
})

it.each([answerOf, streamOf])('signs by the clock of the vendor once it knows it, %o', async (ask) => {
  await using play = await playing(ernieBySignature(() => Date.now() + dayMs))
  expect(await ask(play.model, question)).toEqual({ text, finish: 'stop' })
  expect(play.calls()).toBe(2)
  expect(await ask(play.model, question)).toEqual({ text, finish: 'stop' })
  expect(play.calls()).toBe(3)
})

it.each([
  ['by the gateway', 403, { code: 'SignatureDoesNotMatch', message: 'no' }],
  ['inside a success', 200, { error_code: 14, error_msg: 'IAM Certification failed' }],
])('corrects its clock once and not twice when a signature is refused %s', async (_, status, body) => {
  await using play = await playing(ernieBySignature())
  const refused = { answer: json(status, body, { date: new Date(Date.now() + dayMs).toUTCString() }) }
  play.vendor.script(refused, refused, refused)
  expect(await answerOf(play.model, question)).toMatchObject({ failure: { reason: 'authentication' } })
  expect(play.calls()).toBe(2)
})

it('does not try again for a signature that is wrong by the same clock', async () => {
  await using play = await playing(ernieBySignature())
  const { credentials } = play.dialect.provider('')
  const wrong = modelOf('ernie', play.dialect.model, { ...credentials, secretAccessKey: 'sk-wrong' }, play.vendor.url)
  expect(await answerOf(wrong, question)).toMatchObject({ failure: { reason: 'authentication' } })
  expect(play.calls()).toBe(1)
})

it.each([
  ['ERNIE-4.0-8K', 'completions_pro'],
  ['ernie-3.5-8k', 'completions'],
  ['ernie-speed-8k', 'ernie_speed'],
  ['ERNIE-Lite-8K-0922', 'eb-instant'],
  ['ERNIE-Speed-128K', 'ernie-speed-128k'],
  ['completions', 'completions'],
  ['Abc_my service', 'Abc_my%20service'],
])('asks the model %s at its endpoint %s, signed as well', async (modelId, endpoint) => {
  await using play = await playing(ernieBySignature(), modelId)
  expect(await answerOf(play.model, question)).toMatchObject({ text })
  expect(play.vendor.received[0]?.path).toBe(`/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/${endpoint}`)
})

it.each([
  [{ flag: 0, need_clear_history: false }, 'stop'],
  [{ flag: 1 }, 'stop'],
  [{ flag: 2 }, 'content-filter'],
  [{ need_clear_history: true, ban_round: -1 }, 'content-filter'],
  [{ finish_reason: 'content_filter' }, 'content-filter'],
  [{ finish_reason: 'normal' }, 'stop'],
  [{ is_truncated: true }, 'length'],
])('reads from %j that an answer ended by %s', async (said, finish) => {
  await using play = await playing(ernieByToken())
  play.vendor.script({ answer: json(200, { result: 'Hm.', ...said }) })
  expect(await answerOf(play.model, question)).toEqual({ text: 'Hm.', finish })
})

it.each([
  [1, 'stop'],
  [3, 'content-filter'],
])('reads from the flag %i of Qianfan that an answer ended by %s', async (flag, finish) => {
  await using play = await playing(ernieQianfan)
  play.vendor.script({ answer: json(200, { choices: [{ message: { content: 'Hm.' }, finish_reason: 'stop', flag, ban_round: -1 }] }) })
  expect(await answerOf(play.model, question)).toEqual({ text: 'Hm.', finish })
})

it('goes to the address of the vendor that belongs to the credentials, or to that of the provider', async () => {
  const [pair, keys, key] = [ernieByToken(), ernieBySignature(), ernieQianfan].map((dialect) => dialect.provider('').credentials)
  const address = async (credentials = {}, baseUrl?: string) =>
    (await modelOf('ernie', 'm', credentials, baseUrl).preview(question, false)).url
  const chat = '/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/m'
  expect(await address(pair)).toBe(`https://aip.baidubce.com${chat}`)
  expect(await address(keys)).toBe(`https://aip.baidubce.com${chat}`)
  expect(await address(key)).toBe('https://qianfan.baidubce.com/v2/chat/completions')
  expect(await address(pair, 'https://baidu.example/')).toBe(`https://baidu.example${chat}`)
  expect(await address(key, 'https://baidu.example')).toBe('https://baidu.example/v2/chat/completions')
  expect(await address(key, 'https://qianfan.baidubce.com/v2/')).toBe('https://qianfan.baidubce.com/v2/chat/completions')
})

it('makes any conversation one that begins with the user and alternates, and loses no word of the user', () => {
  const message = fc.record({ role: fc.constantFrom('system', 'user', 'assistant'), content: fc.string({ maxLength: 5 }) })
  const conversation = fc.array(message).map((messages) => [...messages, { role: 'user', content: 'last question' }])
  fc.assert(
    fc.property(conversation, (before) => {
      const { system = '', messages } = conversationOf(before)
      expect(messages.map(({ role }) => role)).toEqual(messages.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')))
      expect(messages.length % 2).toBe(1)
      expect(messages.every(({ content }) => content.trim() !== '')).toBe(true)
      const users = messages.filter(({ role }) => role === 'user').map(({ content }) => content)
      const wordsOf = (role: string) =>
        before.filter((message) => message.role === role && message.content.trim() !== '').map(({ content }) => content)
      expect(users.join('\n\n')).toBe(wordsOf('user').join('\n\n'))
      expect(system).toBe(wordsOf('system').join('\n\n'))
    }),
  )
})
