import { z } from 'zod'
import type { Lang } from '../knowledge/lang.ts'
import type { Candidate } from '../llm/generate.ts'
import { catalogId } from '../llm/own-models.ts'
import { disclaimerCharsMax, type Topic, topics } from './inquiry-classes.ts'

const sentence = z.string().trim().min(1).max(disclaimerCharsMax)
const topicSetting = z.strictObject({
  model: catalogId.nullable().optional().describe('The model that is asked first.'),
  strict: z.boolean().optional().describe('A model that has failed must succeed five times before it is trusted again.'),
  disclaimer: z
    .strictObject({ zh: sentence.optional(), en: sentence.optional() })
    .optional()
    .describe('A sentence that follows the answer, by the answer’s language.'),
})

/** What a bot does about messages that touch a topic. */
export const topicSettings = z.strictObject(
  Object.fromEntries(topics.map((topic) => [topic, topicSetting.optional()])) as Record<Topic, z.ZodOptional<typeof topicSetting>>,
)
export type TopicSettings = z.output<typeof topicSettings>

/** The same for one message, which may touch several topics: the first of them that names a model decides, and each says its sentence. */
export function settingsFor(
  kept: unknown,
  touched: readonly Topic[],
  lang: Lang,
): { model: string | null; strict: boolean; disclaimer: string } {
  const settings = touched.length > 0 && kept ? (kept as TopicSettings) : {}
  const chosen = touched.flatMap((topic) => settings[topic] ?? [])
  return {
    model: chosen.find(({ model }) => model)?.model ?? null,
    strict: chosen.some(({ strict }) => strict),
    disclaimer: [...new Set(chosen.flatMap(({ disclaimer }) => disclaimer?.[lang] ?? []))].join('\n'),
  }
}

const strictSuccesses = 5

/** The same models, each trusted again after a failure only once it has succeeded five times. */
export const strictly = (plan: Candidate[]): Candidate[] =>
  plan.map((candidate) => {
    const { way } = candidate
    if (!way) return candidate
    const successes = Math.max(strictSuccesses, way.breaker.successes)
    return { ...candidate, way: { ...way, breaker: { ...way.breaker, successes } } }
  })
