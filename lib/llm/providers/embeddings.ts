import type { JSONObject } from '@ai-sdk/provider'
import { VendorFailure } from '../refusal.ts'
import { type Connection, postJson, readAnswer } from './wire.ts'

/*
 * OpenAI's embeddings, and everything that speaks them beside a protocol of its own. Protocol: the types of the npm package
 * `openai`. The encoding is not asked for, since some servers know no other than numbers.
 */

/** Texts, or texts that the caller has cut into the model's own tokens. */
export type EmbeddingInput = string[] | number[][]

export type EmbeddingCall = { input: EmbeddingInput; dimensions?: number; signal: AbortSignal }

/** A vector for each input, in their order, all of one length. `promptTokens`: as the vendor counted. */
export type Embedded = { vectors: number[][]; promptTokens?: number; usage?: JSONObject }

export type EmbeddingModel = { modelId: string; embed(call: EmbeddingCall): Promise<Embedded> }

/** The embedding models at an address: `connection` leads to where `/embeddings` is. Their calls throw a VendorFailure. */
export const openaiEmbeddings =
  (connection: Connection) =>
  (modelId: string): EmbeddingModel => ({
    modelId,
    async embed({ input, dimensions, signal }) {
      const response = await postJson(connection, { path: '/embeddings', body: { model: modelId, input, dimensions } }, signal)
      const { data, usage } = readAnswer(await response.text(), { ...connection, beside: response.headers })
      const promptTokens = (usage as { prompt_tokens?: unknown } | undefined)?.prompt_tokens
      return {
        vectors: vectorsIn(data, input.length),
        ...(typeof promptTokens === 'number' && promptTokens > 0 && { promptTokens }), // some write 0 for what they did not count
        ...(usage !== null && typeof usage === 'object' && { usage: usage as JSONObject }),
      }
    },
  })

/** They say themselves to which input they belong; where they do not, they stand in order. */
function vectorsIn(data: unknown, count: number): number[][] {
  const rows: { index?: unknown; embedding?: unknown }[] = Array.isArray(data) ? data : []
  const vectors: number[][] = []
  for (const [place, row] of rows.entries()) {
    const index = typeof row?.index === 'number' ? row.index : place
    if (isVector(row?.embedding)) vectors[index] = row.embedding
  }
  const [first] = vectors
  const isWhole = rows.length === count && vectors.length === count && vectors.every((vector) => vector.length === first?.length)
  if (!isWhole || Object.keys(vectors).length !== count)
    throw new VendorFailure('malformed', 'the answer does not hold a vector for each text', { symptom: 'unexpected_shape' })
  return vectors
}

const isVector = (value: unknown): value is number[] => Array.isArray(value) && value.length > 0 && value.every(Number.isFinite)
