import type { Bot } from '../database/generated/client.ts'
import { type QuotedAnswer, quote } from '../knowledge/quote.ts'
import type { RetrievedPassage } from '../knowledge/retrieve.ts'
import { optionsOf } from '../llm/call.ts'
import { planFor } from '../llm/catalog.ts'
import type { ShownRequest } from '../llm/providers/wire.ts'
import { langOf } from './admit.ts'
import { type Asking, askedOf, passagesFor, promptFor } from './plan.ts'
import type { Exchange, Lang, Prompt } from './prompt.ts'

export type Preview = {
  passages: RetrievedPassage[]
  prompt: Prompt
  /** The models that would be asked, in order, by their catalog ids. */
  plan: string[]
  /** What the first of them would be sent; null when that is the embedded engine, which sends nothing. */
  request: ShownRequest | null
  /** What the embedded engine would say. */
  quoted: QuotedAnswer
}

/**
 * What a bot would send for a question that a visitor asks after these turns, by the same steps as a turn. Calls no model
 * and writes nothing. Throws `model_not_available` as the turn would.
 */
export async function previewTurn(bot: Bot, question: string, history: Exchange[]): Promise<Preview> {
  const asking: Asking = { request: { question }, bot, lang: langOf(bot, question), images: [], plan: await planFor(bot.model) }
  const passages = await passagesFor(asking)
  const prompt = promptFor(asking, history, passages)
  const asked = askedOf(asking, prompt, passages)
  const [first] = asked.plan
  return {
    passages,
    prompt,
    plan: asked.plan.map(({ catalogId }) => catalogId),
    request: first?.model.preview?.(optionsOf(first, asked).options, true) ?? null, // the widget always asks for a stream
    quoted: quote(question, passages, asking.lang),
  }
}

/** Three turns as they might have gone before a question in this language. */
export const sampleTurns = (lang: Lang): Exchange[] => samples[lang].turns

/** A question to begin with, where the bot's own knowledge suggests none. */
export const sampleQuestion = (lang: Lang): string => samples[lang].question

const samples: Record<Lang, { turns: Exchange[]; question: string }> = {
  zh: {
    turns: [
      { question: '你好', answer: '您好！请问有什么可以帮您？' },
      { question: '我昨天下了一单，还没有发货。', answer: '订单一般在一个工作日内发出，发货后您会收到短信。' },
      { question: '可以改收货地址吗？', answer: '发货前可以在“我的订单”里修改地址。' },
    ],
    question: '如果收到后不合适，怎么退货？',
  },
  en: {
    turns: [
      { question: 'Hello', answer: 'Hello! How can I help you?' },
      {
        question: 'I ordered yesterday and it has not been sent yet.',
        answer: 'Orders leave within one working day. You get a message then.',
      },
      { question: 'Can I still change the address?', answer: 'Yes, under “My orders”, until the parcel has left.' },
    ],
    question: 'If it does not fit, how do I send it back?',
  },
}
