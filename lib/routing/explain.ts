import { z } from 'zod'
import type { Bot } from '../database/generated/client.ts'
import { groupName, groupsMax, id } from '../http/schemas.ts'
import type { Lang } from '../knowledge/lang.ts'
import { goals } from './goal.ts'
import { inquiryClasses, topics } from './inquiry-classes.ts'
import { misses } from './match.ts'
import { deciders, routeTurn } from './route-turn.ts'

export const explainInput = z.strictObject({
  bot: z.string().max(100).default('demo').describe('The id or slug of the bot that is asked.'),
  message: z.string().max(8_000).describe('What a customer writes.'),
  model: z.string().min(1).max(200).optional().describe('As a caller may name it: a catalog id, `auto`, or `auto:` with a goal.'),
  hasImage: z.boolean().default(false).describe('Pictures come with it.'),
  needsJson: z.boolean().optional().describe('The answer has to be JSON. Without it as the bot says.'),
  groups: z.array(groupName).max(groupsMax).default([]).describe('The groups of the visitor.'),
})

export const routeExplanation = z
  .object({
    model: z.string().describe('The catalog id of the model that is asked first.'),
    by: z
      .enum(deciders)
      .describe(
        'What decided: the model named, the bot’s model for a topic, the bot’s own, a rule, `auto`, or the order of the providers.',
      ),
    plan: z.array(z.string()).describe('The models in the order they are asked, each once.'),
    class: z.enum(inquiryClasses).describe('What the message is for.'),
    score: z.number().describe('How sure that is, 0 to 1.'),
    topics: z.array(z.enum(topics)).describe('The topics that it touches.'),
    goal: z.enum(goals).nullable().describe('What `auto` looked for, where it chose.'),
    disclaimer: z.string().nullable().describe('What would follow the answer.'),
    rules: z
      .array(
        z.object({
          id: id('route'),
          name: z.string(),
          model: z.string(),
          holds: z.boolean(),
          decides: z.boolean().describe('It is the first that holds.'),
          miss: z.enum(misses).nullable().describe('What speaks against it.'),
        }),
      )
      .describe('All rules in their order; none where the model was named or set, since rules are not asked then.'),
  })
  .meta({ id: 'RouteExplanation', description: 'Which model a message would be sent to, and why.' })
export type RouteExplanation = z.output<typeof routeExplanation>

/** Which model would be asked first, and why. Calls no model, tries nothing out and writes nothing. */
export async function explainRoute(bot: Bot, lang: Lang, input: z.output<typeof explainInput>): Promise<RouteExplanation> {
  const { message: text, model: named, hasImage, groups } = input
  const needsJson = input.needsJson ?? bot.answerSchema !== null
  const { plan, by, inquiry, rule, tried, auto, disclaimer } = await routeTurn(
    { text, lang, bot, named, hasImage, needsJson, groups },
    { tellsAll: true },
  )
  if (!inquiry) throw new Error('a message to a bot was not looked at')
  const models = [...new Set(plan.map(({ catalogId }) => catalogId))]
  return {
    ...inquiry,
    model: models[0] ?? '',
    by,
    plan: models,
    goal: auto?.goal ?? null,
    disclaimer: disclaimer || null,
    rules: tried.map(({ rule: { id, name, model }, miss }) => ({ id, name, model, holds: miss === null, decides: id === rule?.id, miss })),
  }
}
