import { z } from 'zod'
import type { Bot } from '../database/generated/client.ts'
import { type Inquiry, type InquiryClass, inquiryClasses } from '../routing/inquiry-classes.ts'
import { maxTokensBounds, temperatureBounds } from './bot-bounds.ts'
import type { PlannedTurn } from './turn-state.ts'

/** What answers are told apart by: what the message is for, and before that whether they have to be JSON. */
export const answerKinds = [...inquiryClasses, 'json'] as const
export type AnswerKind = (typeof answerKinds)[number]

export const temperature = z.number().min(temperatureBounds.min).max(temperatureBounds.max)
export const maxTokens = z.number().int().min(maxTokensBounds.min).max(maxTokensBounds.max)

const classSetting = z.strictObject({
  temperature: temperature.optional(),
  maxTokens: maxTokens.optional().describe('How long an answer may become.'),
})

/** How a bot's answers of a kind are made, where that is not as all others are. */
export const classSettings = z.strictObject(
  Object.fromEntries(answerKinds.map((kind) => [kind, classSetting.optional()])) as Record<AnswerKind, z.ZodOptional<typeof classSetting>>,
)
export type ClassSettings = z.output<typeof classSettings>

/** The temperature that bots begin with, right for facts. */
const temperatureForFacts = 0.3
/** What holds for a bot that says nothing of classes, as long as its temperature is the one it began with. */
const shippedClassSettings: ClassSettings = { small_talk: { temperature: 0.7 }, json: { temperature: 0 } }

/** Below it the class may as well be another one. */
const sureFrom = 0.5

/** Who said a setting: the bot for all its answers, or for one kind of them. */
const saidBy = ['bot', ...answerKinds] as const
type SaidBy = (typeof saidBy)[number]

/** How an answer was asked for, and who said so: the bot, or what it says of this class of inquiries or of JSON. */
export const answerSettings = z
  .object({
    temperature: z.number(),
    maxTokens: z.int(),
    by: z.object({ temperature: z.enum(saidBy), maxTokens: z.enum(saidBy) }),
  })
  .meta({ id: 'TracedSettings', description: 'How the answer was asked for, and whether the bot or the kind of answer said so.' })
type AnswerSettings = z.output<typeof answerSettings>

type BotSettings = Pick<Bot, 'temperature' | 'maxTokens' | 'classSettings'>

/** How an answer is made: as JSON where it has to be that, else by the class of the inquiry where that is sure, else as the bot says. */
export function settingsFor(bot: BotSettings, inquiry: Inquiry | null, isJson: boolean): AnswerSettings {
  const settings = classSettingsOf(bot)
  const sureClass: InquiryClass[] = inquiry && inquiry.score >= sureFrom ? [inquiry.class] : []
  const kinds: AnswerKind[] = [...(isJson ? ['json' as const] : []), ...sureClass]
  const pick = (name: 'temperature' | 'maxTokens'): { value: number; by: SaidBy } => {
    for (const kind of kinds) {
      const value = settings[kind]?.[name]
      if (value !== undefined) return { value, by: kind }
    }
    return { value: bot[name], by: 'bot' }
  }
  const [heat, length] = [pick('temperature'), pick('maxTokens')]
  return { temperature: heat.value, maxTokens: length.value, by: { temperature: heat.by, maxTokens: length.by } }
}

/** How the bot wants this answer to be made; undefined for messages that are passed through. */
export const settingsOf = ({ bot, route, json }: Pick<PlannedTurn, 'bot' | 'route' | 'json'>) =>
  bot ? settingsFor(bot, route.inquiry, json !== undefined) : undefined

/** What holds for a bot: its own, or what is shipped. */
export function classSettingsOf({ classSettings: own, temperature }: Pick<BotSettings, 'classSettings' | 'temperature'>): ClassSettings {
  if (own !== null) return own as ClassSettings
  return temperature === temperatureForFacts ? shippedClassSettings : {}
}
