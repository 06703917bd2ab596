import type { Lang } from '../../knowledge/lang.ts'

/** A question that the shop has approved, in its wordings, with its answer. `id` is its document's. */
export type Pair = { id: string; questions: readonly string[]; answer: string; lang: Lang }
