import { Agent } from 'node:http'
import { connect } from 'node:net'
import { hunyuan as sdk } from 'tencentcloud-sdk-nodejs-hunyuan'
import { expect, it } from 'vitest'
import { hunyuan, hunyuanKeys } from '#tests/fakes/vendors/hunyuan.ts'
import { startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

/* The fake is what the vendor is: its own client, told only where to connect, is content with it. */

class To extends Agent {
  readonly port: number
  constructor(port: number) {
    super()
    this.port = port
  }
  override createConnection() {
    return connect(this.port, '127.0.0.1')
  }
}

async function client() {
  const vendor = await startDialect(hunyuan)
  const httpProfile = { protocol: 'http://', agent: new To(Number(new URL(vendor.url).port)) }
  const official = new sdk.v20230901.Client({ credential: hunyuanKeys, region: 'ap-guangzhou', profile: { httpProfile } })
  return { vendor, official, [Symbol.asyncDispose]: vendor.close }
}
const asked = { Model: 'hunyuan-lite', Messages: [{ Role: 'user', Content: '我的订单到哪里了?' }] }
const text = usualReply.pieces.join('')

it('gives the official client a whole answer', async () => {
  await using play = await client()
  const answer = await play.official.ChatCompletions(asked)
  expect(answer).toMatchObject({
    Choices: [{ FinishReason: 'stop', Message: { Role: 'assistant', Content: text } }],
    Usage: { PromptTokens: 21, CompletionTokens: 9, TotalTokens: 30 },
  })
  expect(play.vendor.questions).toMatchObject([{ model: 'hunyuan-lite', stream: false, prompt: '我的订单到哪里了?' }])
})

it('gives the official client a stream', async () => {
  await using play = await client()
  const events = (await play.official.ChatCompletions({ ...asked, Stream: true })) as unknown as AsyncIterable<{ data: string }>
  const frames = await Array.fromAsync(events, ({ data }) => JSON.parse(data))
  expect(frames.map(({ Choices }) => Choices[0].Delta.Content).join('')).toBe(text)
  expect(frames.at(-1)).toMatchObject({ Choices: [{ FinishReason: 'stop' }], Usage: { TotalTokens: 30 } })
})

it('gives the official client an error with its code', async () => {
  await using play = await client()
  play.vendor.script({ answer: hunyuan.refusals[0]?.[1] })
  await expect(play.official.ChatCompletions({ ...asked, Stream: true })).rejects.toMatchObject({
    code: 'AuthFailure.SignatureFailure',
    requestId: 'req-1',
  })
})
