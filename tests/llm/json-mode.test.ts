import { beforeEach, expect, it } from 'vitest'
import { optionsOf } from '#lib/llm/call.ts'
import { type CallOutcome, type Candidate, type GenerateRequest, generate } from '#lib/llm/generate.ts'
import { candidateOf, gatewayOn } from '#tests/fakes/candidate.ts'
import { modelOf } from '#tests/fakes/vendors/asking.ts'
import { openaiChat } from '#tests/fakes/vendors/openai.ts'
import { type RunningDialect, startDialect } from '#tests/fakes/vendors/server.ts'

const schema = { type: 'object', properties: { days: { type: 'integer' } }, required: ['days'] }
const wanted = { schema, name: 'delivery', lang: 'en' as const }
const toldSchema = `Answer with JSON only, and no other words, by this JSON Schema:\n${JSON.stringify(schema)}`
let modelNumber = 0
let modelId = ''
beforeEach(() => {
  modelId = `model-${modelNumber++}` // what a model refuses is remembered
})

function candidateOn(vendor: RunningDialect, more: Partial<Candidate> = {}): Candidate {
  const { baseUrl, credentials } = openaiChat.provider(vendor.url)
  return candidateOf(modelOf('openai', modelId, credentials, baseUrl), { catalogId: `openai/${modelId}`, provider: 'openai', ...more })
}

const says = (text: string) => ({ reply: { pieces: [text], finish: 'stop' as const, usage: { prompt: 20, completion: 5 } } })

async function run(plan: Candidate[], more: Partial<GenerateRequest> = {}) {
  const outcomes: CallOutcome[] = []
  const heard: string[] = []
  const draft = await generate({
    prompt: {
      chat: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'How long?' }] },
      ],
      flat: 'How long?',
    },
    settings: { maxTokens: 100 },
    json: wanted,
    plan,
    ledger: { open: async () => {}, withdraw: async () => {}, settle: (_, outcome) => void outcomes.push(outcome) },
    stream: true,
    onText: (text) => heard.push(text),
    continueOnLength: true,
    gateway: gatewayOn(),
    ...more,
  })
  return { draft, outcomes, heard }
}

it.each([
  ['bare', '{"days": 3}', '{"days": 3}'],
  ['in a fence', '```json\n{"days": 3}\n```', '{"days": 3}'],
  ['after a sentence', 'Here it is:\n```\n{"days": 3}\n```\nAnything else?', '{"days": 3}'],
])('takes JSON %s, and passes it on in one piece', async (_, said, text) => {
  await using vendor = await startDialect(openaiChat)
  vendor.script(says(said))
  const { draft, heard } = await run([candidateOn(vendor)])
  expect(draft).toMatchObject({ text, json: { days: 3 }, finishReason: 'stop' })
  expect(heard).toEqual([text])
  expect(vendor.questions).toHaveLength(1)
})

it('asks once more with what did not fit, and counts both calls', async () => {
  await using vendor = await startDialect(openaiChat)
  vendor.script(says('{"days": "three"}'), says('{"days": 3}'))
  const { draft, outcomes, heard } = await run([candidateOn(vendor)])
  expect(draft).toMatchObject({ json: { days: 3 }, usage: { promptTokens: 40, completionTokens: 10 } })
  expect(heard).toEqual(['{"days": 3}'])
  expect(vendor.questions[1]?.body.messages).toEqual([
    { role: 'system', content: `Be brief.\n\n${toldSchema}` },
    { role: 'user', content: 'How long?' },
    { role: 'assistant', content: '{"days": "three"}' },
    { role: 'user', content: 'This answer does not fit: days: expected number, received string. Answer again, with JSON only.' },
  ])
  expect(outcomes).toHaveLength(2)
  expect(draft.attempts.map(({ notes }) => notes)).toEqual([
    undefined,
    ['asked again, as the answer did not fit: days: expected number, received string'],
  ])
})

it('leaves out what was said when it does not fit into the window beside the prompt', async () => {
  await using vendor = await startDialect(openaiChat)
  vendor.script(says('no JSON '.repeat(40)), says('{"days": 3}'))
  const { draft } = await run([candidateOn(vendor, { contextWindow: 180 })])
  expect(draft.json).toEqual({ days: 3 })
  expect(vendor.questions[1]?.body.messages).toMatchObject([{ role: 'system' }, { role: 'user' }, { role: 'user' }])
})

it('fails clearly when the second answer does not fit either, and says nothing', async () => {
  await using vendor = await startDialect(openaiChat)
  vendor.script(says('In three days.'), says('{"days": null}'), says('{"days": 3}'))
  const { draft, heard } = await run([candidateOn(vendor), candidateOn(vendor)])
  expect(draft).toMatchObject({ text: '', finishReason: 'error', problem: 'days: expected number, received null' })
  expect([heard, vendor.questions.length]).toEqual([[], 2])
})

it('asks the next model when the vendor fails', async () => {
  await using vendor = await startDialect(openaiChat)
  const [, refused] = openaiChat.refusals[0] ?? []
  vendor.script({ answer: refused }, says('{"days": 3}'))
  const { draft } = await run([candidateOn(vendor), candidateOn(vendor)])
  expect(draft).toMatchObject({ json: { days: 3 }, attempts: [{ reason: 'authentication' }, { status: 'success' }] })
})

it.each([
  ['schema', wanted, { type: 'json', schema, name: 'delivery' }, ''],
  ['object', wanted, { type: 'json' }, toldSchema],
  [null, wanted, undefined, toldSchema],
  ['schema', { ...wanted, schema: null }, { type: 'json' }, 'Answer with one JSON object only, and no other words.'],
  [null, { ...wanted, schema: null, lang: 'zh' }, undefined, '只用一个 JSON 对象回答，不要有任何其他文字。'],
] as const)('asks a model with the mode %s in the vendor’s words or in ours', async (jsonMode, json, responseFormat, told) => {
  await using vendor = await startDialect(openaiChat)
  const prompt = { chat: [{ role: 'system' as const, content: 'Be brief.' }], flat: 'Be brief.' }
  const asked = (style: Candidate['style']) => optionsOf(candidateOn(vendor, { jsonMode, style }), { prompt, json, settings: {} }).options
  expect(asked('chat')).toMatchObject({ responseFormat })
  const whole = ['Be brief.', told].filter(Boolean).join('\n\n')
  expect(asked('chat').prompt).toEqual([{ role: 'system', content: whole }])
  expect(asked('completion').prompt).toEqual([{ role: 'user', content: [{ type: 'text', text: whole }] }])
})

it('tells the schema in the prompt once the model has refused its vendor’s words for it', async () => {
  await using vendor = await startDialect(openaiChat)
  const refusal = {
    message: 'Unsupported',
    type: 'invalid_request_error',
    param: 'response_format.json_schema',
    code: 'unsupported_parameter',
  }
  vendor.script({ answer: { status: 400, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error: refusal }) } })
  vendor.script(says('{"days": 3}'))
  const model = candidateOn(vendor, { jsonMode: 'schema' })
  const { draft } = await run([model])
  expect(draft.json).toEqual({ days: 3 })
  expect(vendor.questions.map(({ prompt }) => prompt.includes(toldSchema))).toEqual([false, true])
  expect(draft.attempts.at(-1)?.notes).toEqual(['response_format left out: the model refuses it'])
})
