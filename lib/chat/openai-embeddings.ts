import { z } from 'zod'
import { type Caller, requireModel } from '../access/caller.ts'
import { Failure } from '../failure.ts'
import { embeddingPlanFor } from '../llm/catalog.ts'
import { embed } from '../llm/embed.ts'
import { budgetExceeded } from '../usage/budgets/spending.ts'
import { openLedger } from '../usage/ledger.ts'

/* Embeddings in OpenAI's wire format: what goes to the model is what was sent, and what comes back are the vendor's numbers. */

const inputsMax = 2_048
const text = z.string().min(1, 'must not be empty').max(100_000)
const tokens = z.array(z.int().min(0)).min(1, 'must not be empty').max(100_000)

export const embeddingsRequest = z.object({
  model: z.string().min(1).max(200).describe('The catalog id of an embedding model.'),
  input: z
    .union([text, z.array(text).min(1).max(inputsMax), tokens, z.array(tokens).min(1).max(inputsMax)])
    .describe('A text, texts, or either as tokens of the model; up to 2,048 at once, and no more than its vendor takes.'),
  encoding_format: z.enum(['float', 'base64']).default('float').describe('`base64`: the numbers as 32-bit floats, little-endian.'),
  dimensions: z.int().min(1).max(100_000).optional().describe('How long each vector is to be, where the model lets that be said.'),
  user: z.string().max(1_000).optional().describe('Taken and not used.'),
})
type EmbeddingsRequest = z.output<typeof embeddingsRequest>

export const embeddingsAnswer = z
  .object({
    object: z.literal('list'),
    data: z.array(z.object({ object: z.literal('embedding'), index: z.int(), embedding: z.union([z.array(z.number()), z.string()]) })),
    model: z.string().describe('As it was asked for.'),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .meta({ id: 'Embeddings' })

/**
 * The embeddings of these inputs. Each call to the vendor is a row in the ledger and counts in the budgets. Throws
 * `model_not_available` for what is no embedding model or not the caller's, `budget_exceeded`, and `upstream_failed`.
 */
export async function embeddingsFor(
  { model, input, encoding_format: encoding, dimensions }: EmbeddingsRequest,
  { caller, requestId, signal }: { caller: Caller; requestId: string; signal: AbortSignal },
): Promise<z.output<typeof embeddingsAnswer>> {
  requireModel(caller, model)
  const plan = await embeddingPlanFor(model)
  const apiKeyId = caller.kind === 'key' ? caller.keyId : null
  const ledger = openLedger({ requestId, conversationId: null, messageId: null, botId: null, apiKeyId, purpose: 'live' })
  const flow = apiKeyId ? `key:${apiKeyId}` : undefined
  const { vectors, promptTokens, attempts } = await embed({ plan, input: listOf(input), dimensions, ledger, flow, signal }).finally(
    ledger.close,
  )
  if (vectors) {
    const data = vectors.map((vector, index) => ({ object: 'embedding' as const, index, embedding: encoded(vector, encoding) }))
    return { object: 'list', data, model, usage: { prompt_tokens: promptTokens, total_tokens: promptTokens } }
  }
  const refusedBy = ledger.refusedBy()
  if (refusedBy && attempts.length === 0) throw budgetExceeded(refusedBy)
  if (attempts.length === 0)
    throw new Failure('overloaded', 'The model could not be asked. Try again in a moment.', { headers: { 'retry-after': '5' } })
  throw new Failure('upstream_failed', `The model ${model} did not answer. Each attempt stands in the ledger under this request.`)
}

function listOf(input: EmbeddingsRequest['input']): string[] | number[][] {
  if (typeof input === 'string') return [input]
  return typeof input[0] === 'number' ? [input as number[]] : (input as string[] | number[][])
}

function encoded(vector: number[], encoding: EmbeddingsRequest['encoding_format']): number[] | string {
  if (encoding === 'float') return vector
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [place, value] of vector.entries()) bytes.writeFloatLE(value, place * 4)
  return bytes.toString('base64')
}
