import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { MockLanguageModelV4 } from 'ai/test'
import { type Clock, systemClock } from '#lib/clock.ts'
import { Gateway } from '#lib/llm/gateway/gateway.ts'
import { defaultLimits } from '#lib/llm/gateway/policy.ts'
import { type GenerateRequest, generate } from '#lib/llm/generate.ts'
import { candidateOf, wayOf } from '#tests/fakes/candidate.ts'

/*
 * Turns that wait in a full lane, in a process of its own so that its heap holds little else: `node --expose-gc
 * waiting-memory.ts <how many>` prints how many bytes of heap each of them takes.
 */
const turns = Number(process.argv[2])
const promptBytes = 2_048
const clock: Clock = { now: systemClock.now, sleep: () => new Promise(() => {}) } // nobody waits too long here
const gateway = new Gateway({ clock, random: Math.random })
const silent = new MockLanguageModelV4({ modelId: 'silent', doStream: () => new Promise(() => {}) })
const plan = [candidateOf(silent, { way: wayOf({ limits: { ...defaultLimits, concurrency: 1 } }) })]

/** Strings of their own, as the prompt of each turn is. */
const textOf = (turn: number): string =>
  Buffer.alloc(promptBytes, `How long does a refund take to arrive? (order ${turn}) `).toString('latin1')

function requestOf(turn: number): GenerateRequest {
  const heard: string[] = []
  const stopping = new AbortController()
  const prompt: GenerateRequest['prompt'] = {
    chat: [{ role: 'user', content: [{ type: 'text', text: textOf(turn) }] }],
    flat: textOf(turn),
  }
  return {
    prompt,
    fit: () => ({ prompt, notes: [] }),
    settings: { temperature: 0.2, maxTokens: 800 },
    plan,
    ledger: { open: async () => {}, withdraw: async () => {}, settle: () => {} },
    stream: true,
    onText: (text) => heard.push(text),
    onPlace: () => {},
    flow: `bot:${turn % 50}`,
    continueOnLength: true,
    signal: stopping.signal,
    gateway,
  }
}

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

void generate(requestOf(0)) // this one is under way
await turnOfTheLoop()
const before = heap()
const waiting = Array.from({ length: turns }, (_, turn) => generate(requestOf(turn + 1)))
await turnOfTheLoop()
if (gateway.depths().normal !== turns) throw new Error(`${gateway.depths().normal} of ${turns} turns wait`)
console.log((heap() - before) / waiting.length)
process.exit(0)
