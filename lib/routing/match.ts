import { z } from 'zod'
import { groupName, groupsMax } from '../http/schemas.ts'
import type { Lang } from '../knowledge/lang.ts'
import { type Inquiry, inquiryClasses, topics } from './inquiry-classes.ts'
import { patternSeesChars, problemOfPattern, regexOf } from './pattern.ts'

/** When a rule holds. What is not named does not count, so a rule without any holds for every message. */
export const routeConditions = z
  .strictObject({
    keywords: z.array(z.string().trim().min(1).max(100)).min(1).max(100).optional().describe('The message has one of these, in any case.'),
    pattern: z
      .string()
      .min(1)
      .superRefine((pattern, context) => {
        const message = problemOfPattern(pattern)
        if (message) context.addIssue({ code: 'custom', message })
      })
      .optional()
      .describe(`A regular expression that the first ${patternSeesChars} characters of the message match, in any case.`),
    class: z.enum(inquiryClasses).optional().describe('What the message is for.'),
    topic: z.enum(topics).optional().describe('A topic that it touches.'),
    lang: z.enum(['zh', 'en']).optional().describe('The language it is answered in.'),
    minChars: z.int().min(0).max(1_000_000).optional(),
    maxChars: z.int().min(0).max(1_000_000).optional(),
    hasImage: z.boolean().optional().describe('Whether pictures come with it.'),
    needsJson: z.boolean().optional().describe('Whether the answer has to be JSON.'),
    groups: z
      .array(groupName)
      .min(1)
      .max(groupsMax)
      .optional()
      .describe('The visitor is in one of these groups, as the shop has signed it, or a program says it.'),
  })
  .refine(({ minChars = 0, maxChars = Number.POSITIVE_INFINITY }) => minChars <= maxChars, {
    path: ['maxChars'],
    error: 'expected at least minChars',
  })
export type RouteConditions = z.output<typeof routeConditions>

/** What rules look at. */
export type Subject = {
  text: string
  botId: string | null
  lang: Lang
  hasImage: boolean
  needsJson: boolean
  groups: string[]
  inquiry: Inquiry
}

/** Why a rule does not decide. `model`: it holds, and its model is not available now. */
export type Miss = 'enabled' | 'bot' | keyof RouteConditions | 'model'
export const misses = [
  'enabled',
  'bot',
  ...(Object.keys(routeConditions.shape) as (keyof RouteConditions)[]),
  'model',
] as const satisfies Miss[]

/** The first condition that does not hold for a message; undefined when all hold. */
export function unmet(conditions: RouteConditions, subject: Subject): keyof RouteConditions | undefined {
  const { text, lang, hasImage, needsJson, groups, inquiry } = subject
  const low = conditions.keywords && text.toLowerCase()
  const holds: Record<keyof RouteConditions, boolean> = {
    keywords: conditions.keywords?.some((keyword) => low?.includes(keyword.toLowerCase())) ?? true,
    class: conditions.class === undefined || conditions.class === inquiry.class,
    topic: conditions.topic === undefined || inquiry.topics.includes(conditions.topic),
    lang: conditions.lang === undefined || conditions.lang === lang,
    minChars: text.length >= (conditions.minChars ?? 0),
    maxChars: text.length <= (conditions.maxChars ?? Number.POSITIVE_INFINITY),
    hasImage: conditions.hasImage === undefined || conditions.hasImage === hasImage,
    needsJson: conditions.needsJson === undefined || conditions.needsJson === needsJson,
    groups: conditions.groups?.some((group) => groups.includes(group)) ?? true,
    pattern: conditions.pattern === undefined || regexOf(conditions.pattern).test(text.slice(0, patternSeesChars)),
  }
  return (Object.keys(holds) as (keyof RouteConditions)[]).find((condition) => !holds[condition])
}
