import shippedModels from '#lib/llm/shipped-models.json' with { type: 'json' }
import { type Cost, Exact } from '#lib/usage/cost.ts'
import { costOf, type Rates, rates } from '#lib/usage/prices.ts'
import type { Decision } from './decision.ts'
import type { Decided, Form, Size } from './replay.ts'
import type { Asked } from './shops.ts'

/** A large model, and a small one of the same vendor, by their catalog ids. */
export type Pair = Record<Size, string>

/** The pair that the running product asks: the small one is what Frontdesk asks by default. */
export const asked: Pair = { large: 'openai/gpt-4o', small: 'openai/gpt-4o-mini' }
/** Newer models, whose prices are less far apart. */
export const nearer: Pair = { large: 'openai/gpt-5.4', small: 'openai/gpt-5.4-mini' }

/** The price of a model as it is shipped. */
function priceOf(catalogId: string): Rates & { currency: string } {
  const shipped = shippedModels.find(({ vendor, model }) => `${vendor}/${model}` === catalogId)
  if (!shipped) throw new Error(`${catalogId} has no shipped price`)
  const known: Record<string, unknown> = shipped
  const amounts = rates.map((rate) => [rate, typeof known[rate] === 'string' ? new Exact(known[rate]) : null])
  return { ...(Object.fromEntries(amounts) as Rates), currency: shipped.currency }
}

/** What a pair costs a million tokens, in and out: `2.5 and 10 USD`. */
export function priceSaid(catalogId: string): string {
  const { inputPerMillion, outputPerMillion, currency } = priceOf(catalogId)
  return `\`${catalogId}\` ${inputPerMillion} and ${outputPerMillion} ${currency}`
}

/** A decision with the costs of its calls: the prompt's tokens by one way of counting them, and an answer of so many. */
export function priced(question: Asked, decision: Decision, pair: Pair, by: keyof Decision['prompt'][Form], answerTokens: number): Decided {
  const { prompt, ...decided } = decision
  const costFor = (size: Size, form: Form): Cost =>
    costOf(priceOf(pair[size]), {
      promptTokens: prompt[form][by],
      completionTokens: answerTokens,
      cachedTokens: 0,
      cacheWriteTokens: 0,
      promptChars: 0,
      completionChars: 0,
      images: 0,
    })
  const ofSize = (size: Size) => ({ whole: costFor(size, 'whole'), economical: costFor(size, 'economical') })
  return { ...decided, asked: question, cost: { large: ofSize('large'), small: ofSize('small') } }
}
