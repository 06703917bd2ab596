import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { Timeouts } from '#lib/llm/generate.ts'
import { VendorFailure } from '#lib/llm/refusal.ts'
import type { Chance } from './chance.ts'
import { answerTo } from './numbered-answer.ts'
import type { VirtualClock } from './virtual-clock.ts'

const faults = [
  'hang',
  'deaf', // it hangs, and does not hear that it is left
  'server_error',
  'overloaded',
  'rate_limited',
  'pause', // rate limited, and it says for how long
  'exhausted',
  'malformed',
  'refused',
  'cut',
  'silence',
  'ended_by_error',
] as const
type Fault = (typeof faults)[number]

/** How one model fares for a while. */
type Mood = { until: number; faulty: number; fault?: Fault }

/** A call as the vendor saw it. `said`: what it was asked to go on with. */
export type SeenCall = { place: string; lane: string; question: string; said: string; beganAt: number; fault?: Fault }

/** Told of each call as it begins and as the vendor is rid of it. */
export type Seeing = { began(call: SeenCall): void; ended(call: SeenCall): void }

/** `isDown`: it answers nothing but errors at first. */
type Place = { lane: string; region: string | null; catalogId: string; timeouts: Timeouts; isDown: boolean }

/** A model that fails in all ways there are, in moods that last, and answers with numbered words when it does not. */
export function faultyModel(place: Place, clock: VirtualClock, chance: Chance, seeing: Seeing): LanguageModelV4 {
  const moods = moodsOf(clock, chance)
  if (place.isDown) moods[0] = { until: clock.now() + 5_000, faulty: 1, fault: 'server_error' }
  const name = `${place.lane} ${place.region ?? ''} ${place.catalogId}`

  async function answer({ prompt, abortSignal: signal }: LanguageModelV4CallOptions, stream: boolean) {
    const [question, said] = [textOf(prompt[0]), textOf(prompt[1])]
    const fault = faultNow()
    const call: SeenCall = { place: name, lane: place.lane, question, said, beganAt: clock.now(), fault }
    seeing.began(call)
    let here = true
    const end = () => {
      if (here) seeing.ended(call)
      here = false
    }
    signal?.addEventListener('abort', end, { once: true })
    const patience = fault === 'deaf' ? undefined : signal
    if (fault === 'hang' || fault === 'deaf') await forever(patience)
    await clock.sleep(chance.whole(1, chance.happens(0.1) ? place.timeouts.firstTokenMs * 1.2 : 400), patience)
    const refusal = refusalBy(fault)
    if (refusal) {
      end()
      throw refusal
    }
    const text = restOf(question, said)
    const isCutByLength = chance.happens(0.15)
    return { text: isCutByLength ? text.slice(0, chance.whole(1, text.length)) : text, fault, isCutByLength, end, patience, stream }
  }

  const faultNow = (): Fault | undefined => {
    const mood = moods.find(({ until }) => clock.now() < until)
    return mood && chance.happens(mood.faulty) ? (mood.fault ?? chance.one(faults)) : undefined
  }

  function refusalBy(fault: Fault | undefined): VendorFailure | undefined {
    switch (fault) {
      case 'server_error':
      case 'overloaded':
      case 'rate_limited':
      case 'malformed':
        return new VendorFailure(fault, 'simulated')
      case 'pause':
        return new VendorFailure('rate_limited', 'simulated', { retryAfterMs: chance.whole(0, 20_000) })
      case 'exhausted':
        return new VendorFailure('quota_exhausted', 'simulated', chance.happens(0.5) ? { retryAfterMs: chance.whole(0, 40_000) } : {})
      case 'refused':
        return new VendorFailure('invalid_request', 'simulated')
    }
    return undefined
  }

  /** What is left to say; models often say the end of what was said once more. */
  function restOf(question: string, said: string): string {
    const repeated = said.length >= 6 && chance.happens(0.5) ? chance.whole(6, Math.min(200, said.length)) : 0
    return answerTo(question, wordsOf(question)).slice(said.length - repeated)
  }

  const finishOf = (isCutByLength: boolean, fault?: Fault) => {
    const unified = fault === 'ended_by_error' ? ('error' as const) : isCutByLength ? ('length' as const) : ('stop' as const)
    return { unified, raw: unified }
  }
  const usage = (text: string): LanguageModelV4Usage =>
    chance.happens(0.7)
      ? {
          inputTokens: { total: 20, noCache: 20, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: text.length, text: text.length, reasoning: 0 },
        }
      : ({ inputTokens: {}, outputTokens: {} } as LanguageModelV4Usage)

  return {
    specificationVersion: 'v4',
    provider: 'simulated',
    modelId: place.catalogId,
    supportedUrls: {},
    async doGenerate(options) {
      const { text, fault, isCutByLength, end } = await answer(options, false)
      end()
      if (fault === 'cut' || fault === 'silence') throw new Error('the connection was reset')
      return { content: [{ type: 'text', text }], finishReason: finishOf(isCutByLength, fault), usage: usage(text), warnings: [] }
    },
    async doStream(options) {
      const { text, fault, isCutByLength, end, patience } = await answer(options, true)
      const cutAt = fault ? chance.whole(0, text.length) : text.length
      let at = 0
      return {
        stream: new ReadableStream<LanguageModelV4StreamPart>({
          async pull(controller) {
            if (chance.happens(0.4)) await clock.sleep(chance.whole(1, 300), patience)
            if (at < cutAt) {
              const delta = text.slice(at, Math.min(cutAt, at + chance.whole(1, 120)))
              at += delta.length
              return controller.enqueue({ type: 'text-delta', id: '0', delta })
            }
            if (fault === 'silence') return forever(patience)
            end()
            if (fault === 'cut' && chance.happens(0.5)) return controller.error(new Error('the connection was reset'))
            if (fault === 'cut') return controller.enqueue({ type: 'error', error: new VendorFailure('server_error', 'simulated') })
            controller.enqueue({ type: 'finish', finishReason: finishOf(isCutByLength, fault), usage: usage(text) })
            controller.close()
          },
        }),
      }
    },
  }
}

function moodsOf(clock: VirtualClock, chance: Chance): Mood[] {
  const moods: Mood[] = []
  for (let until = clock.now(); moods.length < 6; ) {
    until += chance.whole(1_000, 15_000)
    moods.push({ until, faulty: chance.one([0, 0.05, 0.5, 1]), fault: chance.happens(0.5) ? chance.one(faults) : undefined })
  }
  return moods
}

/** How many words the answer to a question has. */
export const wordsOf = (question: string): number => 1 + ((question.charCodeAt(question.length - 1) * 7) % 45)

const forever = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))

function textOf(message: LanguageModelV4CallOptions['prompt'][number] | undefined): string {
  const part = Array.isArray(message?.content) ? message.content[0] : undefined
  return part?.type === 'text' ? part.text : ''
}
