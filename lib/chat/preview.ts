import type { Bot } from '../database/generated/client.ts'
import type { Lang } from '../knowledge/lang.ts'
import { type QuotedAnswer, quote } from '../knowledge/quote.ts'
import type { RetrievedPassage } from '../knowledge/retrieve.ts'
import { optionsOf } from '../llm/call.ts'
import type { Candidate, Prompt } from '../llm/generate.ts'
import { withJsonWanted } from '../llm/json-mode.ts'
import type { ShownRequest } from '../llm/providers/wire.ts'
import { routeTurn } from '../routing/route-turn.ts'
import { jsonWantedOf, langOf, requireJsonModel } from './admit.ts'
import type { Economy } from './economy/told.ts'
import { modelRequestOf } from './generate-request.ts'
import type { Exchange } from './prompt.ts'
import { passagesFor, promptFor } from './turn-prompt.ts'
import type { PlannedTurn } from './turn-state.ts'

export type Preview = {
  passages: RetrievedPassage[]
  /** As the first of the models takes it. */
  prompt: Prompt
  /** What of the passages and turns is sent to no model; undefined where all of it is. */
  economy: Economy | undefined
  /** The models that would be asked, in order, by their catalog ids. */
  plan: string[]
  /** What does not fit into the windows of which models. */
  notes: { model: string; note: string }[]
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
  const lang = langOf(bot, question)
  const json = jsonWantedOf({}, bot, lang)
  const routed = { text: question, lang, bot, named: undefined, hasImage: false, needsJson: json !== undefined, groups: [] }
  const route = await routeTurn(routed, {})
  const turn: PlannedTurn = { request: { question }, bot, lang, images: [], texts: [], plan: route.plan, route, json }
  requireJsonModel(turn.plan, turn.json)
  const { passages } = await passagesFor(turn)
  const made = promptFor(turn, history, passages)
  const asked = modelRequestOf(turn, made, passages)
  const fitted = modelsOf(asked.plan).map((candidate) => ({
    candidate,
    ...(asked.fit?.(candidate) ?? { prompt: asked.prompt, notes: [] }),
  }))
  const first = fitted.find((one) => 'prompt' in one)
  return {
    passages,
    economy: made.economy,
    prompt: first && asked.json ? withJsonWanted(first.prompt, first.candidate, asked.json) : (first?.prompt ?? asked.prompt),
    plan: fitted.flatMap((one) => ('prompt' in one ? [one.candidate.catalogId] : [])),
    notes: fitted.flatMap((one) => ('prompt' in one ? one.notes : [one.misfit]).map((note) => ({ model: one.candidate.catalogId, note }))),
    request: first ? await requestTo(first.candidate, { ...asked, prompt: first.prompt }) : null,
    quoted: quote(question, passages, lang),
  }
}

/** Each model of a plan once: through which key and region it is asked changes nothing of what it is sent. */
const modelsOf = (plan: Candidate[]): Candidate[] =>
  plan.filter(({ catalogId }, index) => plan.findIndex((earlier) => earlier.catalogId === catalogId) === index)

/** The widget always asks for a stream, but an answer that has to be JSON is never one. */
const requestTo = async (candidate: Candidate, asked: Parameters<typeof optionsOf>[1]): Promise<ShownRequest | null> =>
  (await candidate.model.preview?.(optionsOf(candidate, asked).options, asked.json === undefined)) ?? null

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
