/** What a model makes: answers to a conversation, or embeddings. */
export const modelKinds = ['chat', 'embedding'] as const
export type ModelKind = (typeof modelKinds)[number]

/**
 * What a model makes by its name alone, for lists that tell no more. Nearly all that make embeddings say so (text-embedding-3-small,
 * nomic-embed-text, qwen3-embedding:0.6b); the others are families that make nothing else.
 */
export const kindByName = (modelId: string): ModelKind =>
  /embed|(?:^|[/-])(?:bge|gte|e5|m3e|all-minilm)(?:[-_.:]|$)/i.test(modelId) ? 'embedding' : 'chat'
