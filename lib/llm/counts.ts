import type { JSONValue, LanguageModelV4Usage } from '@ai-sdk/provider'
import type { Called } from './call.ts'
import type { Draft } from './generate.ts'
import { tokensOfImage } from './prompt-size.ts'
import { countTokens } from './tokens.ts'

/*
 * What a call is billed by. A vendor's counts become money, so they are believed only where they can be true.
 */

export type Counts = {
  promptTokens: number | null
  completionTokens: number | null
  /** Of the prompt, read from the vendor's cache. */
  cachedTokens: number | null
  /** Of the prompt, put into the vendor's cache. */
  cacheWriteTokens: number | null
  /** Of the completion, thought and not said. */
  reasoningTokens: number | null
  /** At least one of the first two was counted by us. */
  estimated: boolean
  /** The vendor's own numbers, as it gave them. */
  vendorUsage: JSONValue | null
}

/** Larger than any model's window: a count beyond it is a mistake or a trick. */
const tokensMax = 20_000_000

/**
 * The vendor's own counts, else those of the model's vocabulary, else an estimate, marked as such; a call that brought
 * nothing has no counts at all. A part that is larger than its whole is not believed.
 */
export async function countsOf(
  { usage, text, failure }: Called,
  modelId: string,
  prompt: { text: string; images: number },
): Promise<Counts> {
  const [input, output] = [believed(usage?.inputTokens.total), believed(usage?.outputTokens.total)]
  const counted = input !== null && output !== null
  const billed = counted || text !== '' || !failure
  const vendorUsage = usage?.raw ? numbersIn(usage.raw) : null
  if (!billed) return { ...uncounted, vendorUsage }
  const promptTokens = input ?? (await countTokens(modelId, prompt.text)) + prompt.images * tokensOfImage
  const completionTokens = output ?? (await countTokens(modelId, text))
  const cachedTokens = believed(usage?.inputTokens.cacheRead, promptTokens)
  return {
    promptTokens,
    completionTokens,
    cachedTokens,
    cacheWriteTokens: believed(usage?.inputTokens.cacheWrite, promptTokens - (cachedTokens ?? 0)),
    reasoningTokens: believed(usage?.outputTokens.reasoning, completionTokens),
    estimated: !counted,
    vendorUsage,
  }
}

const uncounted: Counts = {
  promptTokens: null,
  completionTokens: null,
  cachedTokens: null,
  cacheWriteTokens: null,
  reasoningTokens: null,
  estimated: false,
  vendorUsage: null,
}

const believed = (count: unknown, max = tokensMax): number | null =>
  typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= max ? count : null

/** What several calls for one answer used together. */
export function sumOfUsage(a: Draft['usage'], b: Draft['usage']): Draft['usage'] {
  if (!a || !b) return a ?? b
  return {
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
    estimated: a.estimated || b.estimated,
  }
}

const rawBytesMax = 2_048
const depthMax = 4

/** A vendor's numbers under their names. Its words are left out: nobody knows what they repeat. `null` when there are too many. */
export function numbersIn(usage: LanguageModelV4Usage['raw']): JSONValue | null {
  const kept = numbersUnder(usage, depthMax)
  return kept !== undefined && JSON.stringify(kept).length <= rawBytesMax ? kept : null
}

function numbersUnder(value: unknown, depth: number): JSONValue | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value === null || typeof value !== 'object' || Array.isArray(value) || depth === 0) return undefined
  const named = Object.entries(value).filter(([name]) => /^[\w.-]{1,64}$/.test(name))
  const kept = named.flatMap(([name, inner]) => {
    const numbers = numbersUnder(inner, depth - 1)
    return numbers === undefined ? [] : [[name, numbers] as const]
  })
  return kept.length > 0 ? Object.fromEntries(kept) : undefined
}
