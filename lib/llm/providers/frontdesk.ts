import type {
  JSONObject,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider'
import { z } from 'zod'
import { detectLang } from '../../knowledge/lang.ts'
import { type QuotedAnswer, quote } from '../../knowledge/quote.ts'

/*
 * The embedded engine: answers in the words of the passages it is given, calls nobody and costs nothing. What it needs
 * comes in `providerOptions.frontdesk`; without that it takes the last user message for the question.
 */

const passage = z.object({
  passageId: z.string(),
  documentId: z.string(),
  externalId: z.string().nullable(),
  title: z.string(),
  url: z.string().nullable(),
  heading: z.string().default(''),
  text: z.string(),
  questions: z.array(z.string()),
  lang: z.enum(['zh', 'en']),
  score: z.number(),
  confidence: z.number(),
})
const given = z.object({
  question: z.string(),
  passages: z.array(passage).default([]),
  lang: z.enum(['zh', 'en']).optional(),
  hasPictures: z.boolean().default(false),
})

const blind = { zh: '我看不到图片，只能根据文字回答。', en: 'I cannot see pictures, so this answers your words only.' }

export const knowledgeModel: LanguageModelV4 = {
  specificationVersion: 'v4',
  provider: 'frontdesk',
  modelId: 'knowledge',
  supportedUrls: {},

  async doGenerate(options) {
    const answer = answerTo(options)
    return { content: [{ type: 'text', text: answer.text }], finishReason, usage, warnings: [], providerMetadata: metadataOf(answer) }
  },

  async doStream(options) {
    const answer = answerTo(options)
    const parts: LanguageModelV4StreamPart[] = [
      { type: 'stream-start', warnings: [] },
      { type: 'text-start', id: '0' },
      ...piecesOf(answer.text).map((delta) => ({ type: 'text-delta' as const, id: '0', delta })),
      { type: 'text-end', id: '0' },
      { type: 'finish', finishReason, usage, providerMetadata: metadataOf(answer) },
    ]
    const stream = new ReadableStream<LanguageModelV4StreamPart>({
      pull(controller) {
        if (options.abortSignal?.aborted) return controller.error(options.abortSignal.reason)
        const part = parts.shift()
        if (part) controller.enqueue(part)
        else controller.close()
      },
    })
    return { stream }
  },
}

const finishReason = { unified: 'stop', raw: undefined } as const

// No tokens were bought. Zero would be an honest price but a wrong length, so nothing is said.
const usage: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
}

function answerTo({ prompt, providerOptions }: LanguageModelV4CallOptions): QuotedAnswer {
  const { question, passages, lang, hasPictures } = given.parse(providerOptions?.frontdesk ?? { question: lastUserText(prompt) })
  const spoken = lang ?? detectLang(question)
  const answer = quote(question, passages, spoken)
  return hasPictures ? { ...answer, text: `${blind[spoken]}\n\n${answer.text}` } : answer
}

function lastUserText(prompt: LanguageModelV4CallOptions['prompt']): string {
  const last = prompt.findLast(({ role }) => role === 'user')
  return last?.role === 'user' ? last.content.map((part) => (part.type === 'text' ? part.text : '')).join(' ') : ''
}

const metadataOf = ({ citations, confident }: QuotedAnswer): Record<string, JSONObject> => ({ frontdesk: { citations, confident } })

/** A few words or characters at a time, as a model would send them. */
function piecesOf(text: string): string[] {
  const said = text.trimEnd() // so that every gap leads to something, and is read once
  const gap = text.slice(said.length)
  return [...(said.match(/\s*(?:[^\s\p{Script=Han}]+|\p{Script=Han}{1,4}[，。！？；：、]?)/gu) ?? []), ...(gap === '' ? [] : [gap])]
}
