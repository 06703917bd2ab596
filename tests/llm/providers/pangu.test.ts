import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { afterEach, expect, it, vi } from 'vitest'
import { connectionOf } from '#lib/llm/connections.ts'
import { iamOf } from '#lib/llm/providers/pangu.ts'
import { asVendorFailure } from '#lib/llm/refusal.ts'
import { type Dialect, json } from '#tests/fakes/vendors/dialect.ts'
import { endTokens, panguSigned, panguSignedBy, panguToken, panguTokenById, panguV2 } from '#tests/fakes/vendors/pangu.ts'
import { type RunningDialect, startDialect } from '#tests/fakes/vendors/server.ts'

/* What is Pangu's own: tokens, clocks, and which address a model has. */

const asked: LanguageModelV4CallOptions = { prompt: [{ role: 'user', content: [{ type: 'text', text: '几点开门?' }] }], temperature: 1.4 }
const hourMs = 60 * 60_000

function modelOn(dialect: Dialect, vendor: RunningDialect, credentials: object = {}, models = [dialect.model]) {
  const given = dialect.provider(vendor.url)
  const connection = connectionOf({
    id: 'prov_test',
    vendor: 'pangu',
    name: 'test',
    fromEnvironment: false,
    priority: 100,
    models,
    api: 'chat',
    baseUrl: given.baseUrl,
    credentials: { ...given.credentials, ...credentials },
    allowPrivateNetwork: true,
  })
  return connection.model(dialect.model)
}
const pathsTo = (vendor: RunningDialect, end: string) => vendor.received.filter(({ path }) => path.endsWith(end))
const tokensAsked = (vendor: RunningDialect) => pathsTo(vendor, '/v3/auth/tokens')
const questionsAsked = (vendor: RunningDialect) => pathsTo(vendor, '/chat/completions')
const failureOf = (call: PromiseLike<unknown>) =>
  Promise.resolve(call).then(
    () => undefined,
    (error) => asVendorFailure(error),
  )
const tokenRefused = json(401, { error_code: 'APIG.0301', error_msg: 'Incorrect IAM authentication information: token expires' })

afterEach(() => {
  vi.useRealTimers()
})

it('asks for one token however many calls need it', async () => {
  await using vendor = await startDialect(panguToken)
  const model = modelOn(panguToken, vendor)
  await Promise.all(Array.from({ length: 50 }, () => model.doGenerate(asked)))
  expect(vendor.questions).toHaveLength(50)
  expect(tokensAsked(vendor)).toHaveLength(1)
})

it('renews a token before it ends, and not long before', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  await using vendor = await startDialect(panguToken)
  const model = modelOn(panguToken, vendor)
  await model.doGenerate(asked)
  vi.setSystemTime(Date.now() + 23 * hourMs)
  await model.doGenerate(asked)
  expect(tokensAsked(vendor)).toHaveLength(1)
  vi.setSystemTime(Date.now() + hourMs - 60_000)
  await model.doGenerate(asked)
  expect(tokensAsked(vendor)).toHaveLength(2)
})

it('asks for a new token when one is refused, once for all calls and once a call', async () => {
  await using vendor = await startDialect(panguToken)
  const model = modelOn(panguToken, vendor)
  await model.doGenerate(asked)
  endTokens()
  await Promise.all(Array.from({ length: 5 }, () => model.doGenerate(asked)))
  expect(tokensAsked(vendor)).toHaveLength(2)
  expect(questionsAsked(vendor)).toHaveLength(1 + 5 + 5)

  vendor.script({ answer: tokenRefused }, { answer: tokenRefused })
  expect(await failureOf(model.doGenerate(asked))).toMatchObject({ reason: 'authentication' })
  expect(questionsAsked(vendor)).toHaveLength(11 + 2)
})

it('does not ask for a token again when another right is missing', async () => {
  await using vendor = await startDialect(panguToken)
  vendor.script({ answer: json(403, { error_code: 'PANGU.3307', error_msg: 'domain has not added the opened API.' }) })
  expect(await failureOf(modelOn(panguToken, vendor).doGenerate(asked))).toMatchObject({ reason: 'permission' })
  expect([tokensAsked(vendor).length, questionsAsked(vendor).length]).toEqual([1, 1])
})

it('says that IAM does not know the user or the project, without a word of the credentials', async () => {
  await using vendor = await startDialect(panguToken)
  for (const wrong of [{ password: 'secret-but-wrong' }, { project: 'eu-nowhere-1' }]) {
    const failure = await failureOf(modelOn(panguToken, vendor, wrong).doGenerate(asked))
    expect(failure).toMatchObject({ reason: 'authentication' })
    expect(failure?.message).not.toMatch(/secret|frontdesk|shop-account/)
  }
  expect(vendor.questions).toHaveLength(0)
})

it('asks for a token of the project, or of the region, or of the account', async () => {
  const scopeSent = async (dialect: Dialect, credentials: object = {}) => {
    await using vendor = await startDialect(dialect)
    await modelOn(dialect, vendor, credentials).doGenerate(asked)
    return JSON.parse(tokensAsked(vendor)[0]?.raw ?? '{}').auth.scope
  }
  expect(await scopeSent(panguToken)).toEqual({ project: { name: 'cn-southwest-2' } })
  expect(await scopeSent(panguTokenById)).toEqual({ project: { id: '0123456789abcdef0123456789abcdef' } })
  expect(await scopeSent(panguV2)).toEqual({ domain: { name: 'shop-account' } })
})

it('asks for it where the region of the service is', () => {
  expect(iamOf('https://pangu.cn-north-9.myhuaweicloud.com/v2')).toBe('https://iam.cn-north-9.myhuaweicloud.com')
  expect(iamOf('https://pangu.shop.example')).toBe('https://iam.cn-southwest-2.myhuaweicloud.com')
})

it('signs by the clock of the vendor when ours is off, and learns it once', async () => {
  for (const skewMs of [-3 * hourMs, 9 * hourMs]) {
    await using vendor = await startDialect(panguSignedBy(() => Date.now() + skewMs))
    const model = modelOn(panguSigned, vendor)
    await model.doGenerate(asked)
    expect(questionsAsked(vendor)).toHaveLength(2)
    await model.doGenerate(asked)
    expect(questionsAsked(vendor)).toHaveLength(3)
  }
})

it('does not sign anew for a refusal that no clock explains', async () => {
  await using vendor = await startDialect(panguSigned)
  const model = modelOn(panguSigned, vendor, { secretKey: 'secret-but-wrong' })
  expect(await failureOf(model.doGenerate(asked))).toMatchObject({ reason: 'authentication' })
  expect(questionsAsked(vendor)).toHaveLength(1)

  const late = json(401, { error_code: 'APIG.0301', error_msg: 'signature expired' }, { date: new Date(Date.now() + hourMs).toUTCString() })
  vendor.script({ answer: late }, { answer: late })
  expect(await failureOf(modelOn(panguSigned, vendor).doGenerate(asked))).toMatchObject({ reason: 'authentication' })
  expect(questionsAsked(vendor)).toHaveLength(1 + 2)
})

it('keeps to the temperatures that V1 takes, and leaves those of V2 alone', async () => {
  for (const [dialect, temperature] of [
    [panguSigned, 1],
    [panguV2, 1.4],
  ] as const) {
    await using vendor = await startDialect(dialect)
    await modelOn(dialect, vendor).doGenerate(asked)
    expect(vendor.questions[0]?.body).toMatchObject({ temperature })
  }
})

it('takes a lack of resources for one, also when it left no words', async () => {
  await using vendor = await startDialect(panguToken)
  const choice = { index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'insufficient_system_resource' }
  vendor.script({ answer: json(200, { choices: [choice] }) })
  expect(await failureOf(modelOn(panguToken, vendor).doGenerate(asked))).toMatchObject({ reason: 'overloaded' })
})

it('takes a piece of a stream without any choices for an error', async () => {
  await using vendor = await startDialect(panguToken)
  vendor.script({ after: { frames: 1, follow: { frame: 'data:{"note":"nothing said"}\n\n' } } })
  const { stream } = await modelOn(panguToken, vendor).doStream(asked)
  expect(await failureOf(Array.fromAsync(stream))).toMatchObject({ reason: 'malformed', symptom: 'unexpected_shape' })
})
