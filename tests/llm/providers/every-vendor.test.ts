import type { LanguageModelV4CallOptions, LanguageModelV4FinishReason, LanguageModelV4Usage } from '@ai-sdk/provider'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AskContext } from '#lib/llm/ask.ts'
import { call } from '#lib/llm/call.ts'
import { asVendorFailure, type VendorFailure } from '#lib/llm/refusal.ts'
import { candidateOf, gatewayOn } from '#tests/fakes/candidate.ts'
import { testClock } from '#tests/fakes/clock.ts'
import { dialects } from '#tests/fakes/vendors/all.ts'
import { connected } from '#tests/fakes/vendors/connected.ts'
import type { Dialect, Reply } from '#tests/fakes/vendors/dialect.ts'
import { type RunningDialect, startDialect, usualReply } from '#tests/fakes/vendors/server.ts'

/* What holds for every vendor, over real sockets, with each request's signature verified by the fake. */

const text = usualReply.pieces.join('')
const asked: LanguageModelV4CallOptions = {
  prompt: [
    { role: 'system', content: 'You are the help of a shop.' },
    { role: 'user', content: [{ type: 'text', text: '我的订单到哪里了?' }] },
  ],
  temperature: 0.3,
  maxOutputTokens: 500,
}

const modelOn = (dialect: Dialect, vendor: RunningDialect, modelId = dialect.model) => connected(dialect, vendor).model(modelId)

type Heard = { text: string; finish?: LanguageModelV4FinishReason; usage?: LanguageModelV4Usage; failure?: VendorFailure }

/** Everything a stream brought, and how it failed when it did. */
async function streamed(model: ReturnType<typeof modelOn>, options = asked, onText?: (text: string) => void): Promise<Heard> {
  const heard: Heard = { text: '' }
  try {
    for await (const part of (await model.doStream(options)).stream) {
      if (part.type === 'text-delta') {
        heard.text += part.delta
        onText?.(heard.text)
      }
      if (part.type === 'error') throw part.error
      if (part.type === 'finish') Object.assign(heard, { finish: part.finishReason, usage: part.usage })
    }
  } catch (error) {
    heard.failure = asVendorFailure(error)
  }
  return heard
}

async function whole(model: ReturnType<typeof modelOn>, options = asked): Promise<Heard> {
  try {
    const { content, finishReason, usage } = await model.doGenerate(options)
    return { text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''), finish: finishReason, usage }
  } catch (error) {
    return { text: '', failure: asVendorFailure(error) }
  }
}
const both = { whole, streamed } as const
const ways = Object.keys(both) as (keyof typeof both)[]

const countsOf = (usage: LanguageModelV4Usage | undefined) => ({ prompt: usage?.inputTokens.total, completion: usage?.outputTokens.total })
const counted = { prompt: 21, completion: 9 }
const uncounted = { prompt: undefined, completion: undefined }

describe.each(dialects)('$name', (dialect) => {
  const running = async () => {
    const vendor = await startDialect(dialect)
    return { vendor, model: modelOn(dialect, vendor), [Symbol.asyncDispose]: vendor.close }
  }
  const countedBy = (way: keyof typeof both) =>
    dialect.counts === 'never' || (dialect.counts === 'whole' && way === 'streamed') ? uncounted : counted

  it.each(ways)('answers with text, counts and an ending, %s', async (way) => {
    await using play = await running()
    const heard = await both[way](play.model)
    expect(heard).toMatchObject({ text, finish: { unified: 'stop' } })
    expect(countsOf(heard.usage)).toEqual(countedBy(way))
    if (countedBy(way) === counted && dialect.provider('').api !== 'generic') expect(JSON.stringify(heard.usage?.raw)).toMatch(/21.*9/) // the vendor's own numbers, for the ledger
    expect(play.vendor.questions).toHaveLength(1)
    expect(play.vendor.questions[0]).toMatchObject({
      model: dialect.model,
      stream: dialect.socket ?? (way === 'streamed' && dialect.streams !== false),
    })
    expect(play.vendor.questions[0]?.prompt).toContain('我的订单到哪里了')
  })

  it('sends what its preview shows', async () => {
    await using play = await running()
    const preview = await play.model.preview(asked, true)
    await streamed(play.model)
    expect(play.vendor.questions[0]?.body).toEqual(JSON.parse(JSON.stringify(preview.body)))
    expect(JSON.stringify(preview)).not.toMatch(/sk-test|secret/i)
  })

  it.skipIf(dialect.socket || dialect.streams === false)('reads the same stream wherever its bytes are cut, also one by one', async () => {
    await using play = await running()
    const read = async (cuts: number[]) => {
      play.vendor.script({ cuts })
      expect(await streamed(play.model)).toMatchObject({ text, finish: { unified: 'stop' } })
    }
    await read([])
    await read(Array.from({ length: 4_000 }, (_, i) => i))
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(), { maxLength: 30 }), read), { numRuns: 25 })
  })

  it.each(ways)('says when the answer was cut by length, or filtered, %s', async (way) => {
    await using play = await running()
    const ended = async (finish: Reply['finish'], pieces = usualReply.pieces) => {
      play.vendor.script({ reply: { ...usualReply, pieces, finish } })
      return both[way](play.model)
    }
    if (dialect.tellsLength !== false) expect(await ended('length')).toMatchObject({ text, finish: { unified: 'length' } })
    if (dialect.tellsFiltered === false) return
    expect(await ended('filtered')).toMatchObject({ text, finish: { unified: 'content-filter' } })
    expect((await ended('filtered', [])).failure).toMatchObject({ reason: 'content_filtered' })
  })

  it.runIf(dialect.visionModel).each(ways)('shows images to a model that sees them, %s', async (way) => {
    await using play = await running()
    const image = Buffer.from('89504e470d0a1a0a00ff', 'hex')
    const prompt: LanguageModelV4CallOptions['prompt'] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'file', mediaType: 'image/png', data: { type: 'data', data: image } },
        ],
      },
    ]
    await both[way](modelOn(dialect, play.vendor, dialect.visionModel), { prompt })
    expect(play.vendor.questions[0]?.images).toMatchObject([{ hex: image.toString('hex') }])
    expect(play.vendor.questions[0]?.prompt).toContain('What is this?')
  })

  it.runIf(dialect.jsonMode).each(ways)('asks for JSON in the words of the vendor, %s', async (way) => {
    await using play = await running()
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } as const
    await both[way](play.model, { ...asked, responseFormat: { type: 'json', name: 'answer', schema } })
    expect(play.vendor.questions[0]?.json).toBe(dialect.jsonMode)
  })

  it.runIf(dialect.alsoCounts).each(ways)('counts cached and reasoning tokens by themselves, %s', async (way) => {
    await using play = await running()
    const usage = { prompt: 21, completion: 9, cached: 16, reasoning: 4 }
    play.vendor.script({ reply: { ...usualReply, usage } })
    const heard = (await both[way](play.model)).usage
    expect(countsOf(heard)).toEqual(counted)
    if (dialect.alsoCounts?.includes('cached')) expect(heard?.inputTokens).toMatchObject({ noCache: 5, cacheRead: 16 })
    if (dialect.alsoCounts?.includes('reasoning')) expect(heard?.outputTokens).toMatchObject({ text: 5, reasoning: 4 })
  })

  it.each(ways)('takes an answer without counts, and never for one of zero, %s', async (way) => {
    await using play = await running()
    play.vendor.script({ reply: { ...usualReply, usage: undefined } })
    expect(countsOf((await both[way](play.model)).usage)).toEqual(uncounted)
    play.vendor.script({ reply: { ...usualReply, usage: { prompt: 0, completion: 0 } } })
    expect(countsOf((await both[way](play.model)).usage)).toEqual(uncounted)
  })

  it.each(ways)('tells an empty answer from an answer, %s', async (way) => {
    await using play = await running()
    play.vendor.script({ reply: { ...usualReply, pieces: [] } })
    expect((await both[way](play.model)).failure).toMatchObject({ reason: 'malformed', symptom: 'empty_answer' })
    play.vendor.script({ reply: { ...usualReply, pieces: [' ', 'words'] } })
    expect(await both[way](play.model)).toEqual(expect.objectContaining({ text: ' words' }))
  })

  describe.each(ways)('%s', (way) => {
    it.each(dialect.refusals)('knows what the vendor means by a refusal: %s, %j', async (reason, answer) => {
      await using play = await running()
      play.vendor.script({ answer }, { answer }) // a call may be made once more with what the refusal told
      const { failure } = await both[way](play.model)
      expect(failure).toMatchObject({ reason })
      expect(failure?.message).not.toMatch(/sk-test/)
    })

    it.skipIf(dialect.socket)('waits as long as a refusal asks, also inside a success', async () => {
      await using play = await running()
      const busy = dialect.refusals.find(([reason, { headers }]) => reason === 'rate_limited' && !headers?.['retry-after'])?.[1]
      if (!busy || busy.body.includes('retryDelay')) return // it tells in its own words
      play.vendor.script({ answer: { ...busy, headers: { ...busy.headers, 'retry-after': '7' } } })
      expect((await both[way](play.model)).failure).toMatchObject({ reason: 'rate_limited', retryAfterMs: 7_000 })
    })

    it.skipIf(dialect.socket)('takes a page, half a body and another shape for what they are', async () => {
      await using play = await running()
      const answered = async (type: string, body: string) => {
        play.vendor.script({ answer: { status: 200, headers: { 'content-type': type }, body } })
        return (await both[way](play.model)).failure
      }
      expect(await answered('text/html', '<html>Welcome to nginx</html>')).toMatchObject({
        reason: expect.stringMatching(/malformed|network/),
      })
      expect(await answered('application/json', '{"choices": [{"mess')).toMatchObject({ reason: 'malformed', symptom: 'unreadable_body' })
      expect(await answered('application/json', '{"hello":"world"}')).toMatchObject({ reason: 'malformed', symptom: 'unexpected_shape' })
      expect(await answered('application/json', 'null')).toMatchObject({ reason: 'malformed' })
    })

    it.skipIf(dialect.socket)('takes a status without words for a failure', async () => {
      await using play = await running()
      const answered = async (status: number) => {
        play.vendor.script({ answer: { status, headers: { 'content-type': 'text/html' }, body: '<html>Bad Gateway</html>' } })
        return (await both[way](play.model)).failure
      }
      expect(await answered(502)).toMatchObject({ reason: 'server_error' })
      expect(await answered(503)).toMatchObject({ reason: 'overloaded' })
      expect(await answered(504)).toMatchObject({ reason: 'timeout' })
      expect(await answered(429)).toMatchObject({ reason: 'rate_limited' })
    })

    it('closes the connection when its caller has ended the call', async () => {
      await using play = await running()
      const aborter = new AbortController()
      play.vendor.script({ hang: true })
      const work = both[way](play.model, { ...asked, abortSignal: aborter.signal })
      while (play.vendor.questions.length === 0) await new Promise((resolve) => setImmediate(resolve))
      aborter.abort()
      await play.vendor.clientLeft()
      expect((await work).failure).toBeDefined()
    })
  })

  it.skipIf(dialect.streams === false)('closes the connection when it is left in the middle of a stream', async () => {
    await using play = await running()
    play.vendor.script({
      after: { frames: dialect.frames({ model: '', stream: true, prompt: '', body: {} }, usualReply).length - 2, follow: 'stall' },
    })
    const reader = (await play.model.doStream(asked)).stream.getReader()
    for (;;) if ((await reader.read()).value?.type === 'text-delta') break
    await reader.cancel()
    await play.vendor.clientLeft()
  })

  it.skipIf(dialect.socket)('takes the whole answer where a stream was asked for', async () => {
    await using play = await running()
    play.vendor.script({ whole: true })
    expect(await streamed(play.model)).toMatchObject({ text })
  })

  it('passes a very long line', async () => {
    await using play = await running()
    const long = '长'.repeat(400_000)
    play.vendor.script({ reply: { ...usualReply, pieces: ['a', long, 'z'] } })
    expect((await streamed(play.model)).text).toBe(`a${long}z`)
  })

  /* At the first token, the twentieth and the last. */
  const thirty: Reply = { ...usualReply, pieces: Array.from({ length: 30 }, (_, i) => `第${i} `) }
  const places = [0, 20, 29]
  it.skipIf(dialect.streams === false).each(places)(
    'keeps what came before a fault at piece %i, and says that the rest is missing',
    async (place) => {
      await using play = await running()
      const question = { model: dialect.model, stream: true, prompt: '', body: {} }
      const frames = dialect.frames(question, thirty)
      const before = frames.findIndex((frame) => frame.includes(`第${place} `))
      const said = thirty.pieces.slice(0, place).join('')
      const faulty = async (follow: 'reset' | 'end' | { frame: string }) => {
        play.vendor.script({ reply: thirty, after: { frames: before, follow } })
        return streamed(play.model)
      }
      const cut = await faulty('end')
      expect(cut.failure?.reason).toMatch(/network|malformed/)
      expect(cut.text).toBe(said)
      const reset = await faulty('reset')
      expect(reset.failure).toMatchObject({ reason: 'network' })
      expect(said.startsWith(reset.text)).toBe(true) // what was on its way may be lost with the connection
      const rubbish = await faulty({ frame: dialect.socket ? '{"he' : dialect.streamType.includes('ndjson') ? '{"he\n' : 'data: {"he\n\n' })
      expect(rubbish).toMatchObject({ text: said, failure: { reason: 'malformed', symptom: 'unreadable_body' } })
      if (!dialect.brokenFrame) return
      const [reason, frame] = dialect.brokenFrame
      expect(await faulty({ frame })).toMatchObject({ text: said, failure: { reason } })
      play.vendor.script({ reply: thirty, after: { frames: before, follow: { frame } }, cuts: [] }) // all in one read
      expect(await streamed(play.model)).toMatchObject({ text: said, failure: { reason } })
    },
  )

  it.skipIf(dialect.streams === false).each(places)(
    'leaves a vendor that falls silent at piece %i, with the words that came, and closes the connection',
    async (place) => {
      await using play = await running()
      const frames = dialect.frames({ model: dialect.model, stream: true, prompt: '', body: {} }, thirty)
      const before = frames.findIndex((frame) => frame.includes(`第${place} `))
      const said = thirty.pieces.slice(0, place).join('')
      play.vendor.script({ reply: thirty, after: { frames: before, follow: 'stall' } })
      const clock = testClock()
      const heard: string[] = []
      const listening: AskContext = {
        ...{
          prompt: { chat: asked.prompt, flat: '' },
          settings: {},
          plan: [],
          attempts: [],
          skipped: [],
          notes: [],
          alone: true,
          continueOnLength: false,
        },
        ledger: { open: async () => {}, withdraw: async () => {}, settle: () => {} },
        ...{ gateway: gatewayOn(clock), stream: true, deadline: Number.POSITIVE_INFINITY, onText: (text: string) => heard.push(text) },
      }
      const work = call(candidateOf(play.model), asked, listening)
      while (play.vendor.questions.length === 0 || heard.join('') !== said) await new Promise((resolve) => setImmediate(resolve))
      await clock.advance(60_000)
      expect(await work).toMatchObject({
        text: said,
        failure: { reason: 'timeout', symptom: place === 0 ? 'first_token_timeout' : 'idle_timeout' },
      })
      await play.vendor.clientLeft()
    },
  )
})
