import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Lang } from '#lib/knowledge/lang.ts'
import { detectLang } from '#lib/knowledge/lang.ts'
import { knowledgeModel } from '#lib/llm/providers/frontdesk.ts'

const asked = { zh: '签收以后多少天内可以退货?', en: 'Within how many days can I return an item?' }
const told = {
  zh: '签收后30天内可以免费退货。请在“我的订单”里申请,我们会安排快递上门取件。',
  en: 'You can return any item within 30 days, free of charge. Apply under “My orders” and a courier picks it up.',
}

/** A passage that retrieval is sure of: a pair when it has questions, else a part of an article. */
const passage = (id: string, lang: Lang, text: string, questions: string[] = []) => ({
  passageId: `pas_${id}`,
  documentId: `doc_${id}`,
  externalId: null,
  title: `Returns ${id}`,
  url: `https://shop.example/${id}`,
  heading: '',
  text,
  questions,
  lang,
  score: 10,
  confidence: 1,
})
const returns = { zh: passage('zh', 'zh', told.zh, [asked.zh]), en: passage('en', 'en', told.en, [asked.en]) }

type Given = { question: string; passages?: ReturnType<typeof passage>[]; lang?: Lang }
const optionsFor = (frontdesk: Given, abortSignal?: AbortSignal): LanguageModelV4CallOptions => ({
  prompt: [{ role: 'user', content: [{ type: 'text', text: frontdesk.question }] }],
  providerOptions: { frontdesk },
  abortSignal,
})

async function whole(options: LanguageModelV4CallOptions) {
  const { content, providerMetadata } = await knowledgeModel.doGenerate(options)
  return { text: content.map((part) => (part.type === 'text' ? part.text : '')).join(''), metadata: providerMetadata?.frontdesk }
}

async function streamed(options: LanguageModelV4CallOptions) {
  const parts: LanguageModelV4StreamPart[] = []
  for await (const part of (await knowledgeModel.doStream(options)).stream) parts.push(part)
  return parts
}
const deltasOf = (parts: LanguageModelV4StreamPart[]) => parts.flatMap((part) => (part.type === 'text-delta' ? part.delta : []))

const words = fc.constantFrom(
  '退货',
  '30天内',
  '签收后',
  'free of charge',
  'return',
  'days',
  '😀',
  '“',
  '”',
  '。',
  '!',
  '. ',
  ',',
  ' ',
  '\n',
  '\n\n',
  '\t',
  '- ',
)
const texts = fc.oneof(
  fc.array(words, { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(' ', ' \n\n'),
)
const passages = fc.array(
  fc
    .record({ id: fc.constantFrom('a', 'b', 'c'), lang: fc.constantFrom('zh', 'en'), text: texts, isPair: fc.boolean() })
    .map(({ id, lang, text, isPair }) => passage(id, lang, text, isPair ? [asked[lang]] : [])),
  { maxLength: 3 },
)

it('streams exactly the text and the citations that it gives in one piece', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(asked.zh, asked.en), passages, async (question, passages) => {
      const options = optionsFor({ question, passages })
      const { text, metadata } = await whole(options)

      const parts = await streamed(options)

      const deltas = deltasOf(parts)
      expect(deltas.join('')).toBe(text)
      expect(deltas).not.toContain('')
      expect(parts.map(({ type }) => type)).toEqual(['stream-start', 'text-start', ...deltas.map(() => 'text-delta'), 'text-end', 'finish'])
      expect(parts.at(-1)).toMatchObject({ providerMetadata: { frontdesk: metadata } })
    }),
  )
})

it.each(['zh', 'en'] as const)('sends a %s answer in many small pieces, as a model would', async (lang) => {
  const deltas = deltasOf(await streamed(optionsFor({ question: asked[lang], passages: [returns[lang]] })))

  expect(deltas.length).toBeGreaterThan(5)
  expect(Math.max(...deltas.map((delta) => delta.length))).toBeLessThan(16)
})

it.each(['zh', 'en'] as const)('answers a %s question in its language, and cites the passage it speaks from', async (lang) => {
  const other = lang === 'zh' ? 'en' : 'zh'

  const { text, metadata } = await whole(optionsFor({ question: asked[lang], passages: [returns[lang], returns[other]] }))

  expect(detectLang(text)).toBe(lang)
  expect(text).toContain('30')
  const { passageId, documentId, title, url } = returns[lang]
  expect(metadata).toMatchObject({
    confident: true,
    citations: [{ passageId, documentId, title, url, quote: expect.stringContaining('30') }],
  })
})

it.each([
  [asked.zh, undefined, 'zh'],
  [asked.en, undefined, 'en'],
  [asked.en, 'zh', 'zh'],
  [asked.zh, 'en', 'en'],
] as const)('cites nothing and is not sure when it is given nothing: %s (%s)', async (question, lang, expected) => {
  const { text, metadata } = await whole(optionsFor({ question, lang }))

  expect(detectLang(text)).toBe(expected)
  expect(metadata).toEqual({ confident: false, citations: [] })
})

it('takes the last user message for the question when it is given none', async () => {
  const prompt: LanguageModelV4CallOptions['prompt'] = [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: [{ type: 'text', text: asked.en }] },
    { role: 'assistant', content: [{ type: 'text', text: told.en }] },
    { role: 'user', content: [{ type: 'text', text: asked.zh }] },
  ]

  const { text } = await whole({ prompt })

  expect(detectLang(text)).toBe('zh')
})

it('ends with the reason of an abort, and says next to nothing after it', async () => {
  const stop = new AbortController()
  const options = optionsFor({ question: asked.en, passages: [returns.en] }, stop.signal)
  const { stream } = await knowledgeModel.doStream(options)
  const heard: LanguageModelV4StreamPart[] = []

  const listening = (async () => {
    for await (const part of stream) {
      heard.push(part)
      if (part.type === 'text-delta') stop.abort(new Error('the visitor pressed stop'))
    }
  })()

  await expect(listening).rejects.toThrow('the visitor pressed stop')
  expect(deltasOf(heard).length).toBeLessThanOrEqual(2) // one may have stood ready
})

it('says nothing when it was stopped before it began', async () => {
  const options = optionsFor({ question: asked.en, passages: [returns.en] }, AbortSignal.abort(new Error('too late')))

  await expect(streamed(options)).rejects.toThrow('too late')
})
