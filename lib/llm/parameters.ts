import { once } from '../process.ts'
import type { Settings } from './generate.ts'
import type { VendorFailure } from './refusal.ts'

/*
 * Some models refuse parameters that others need (OpenAI's reasoning models: `max_tokens`, any `temperature` but 1).
 * What a model refused once is left out of later calls, and the trace says so.
 */

const settingOf: Record<string, keyof Settings> = {
  temperature: 'temperature',
  top_p: 'topP',
  max_tokens: 'maxTokens',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  stop: 'stop',
}
/** No setting, but a form of the answer: without it JSON is asked for in the prompt. */
const answerForm = 'response_format'
const modelsMax = 1_000
const refused = () => once('llm.refused-parameters', () => new Map<string, ReadonlySet<string>>())

/** The parameters that a model is known to refuse. */
export const refusedBy = (model: string): ReadonlySet<string> => refused().get(model) ?? none
const none: ReadonlySet<string> = new Set()

/**
 * Remembers the parameter that a model refused. True when the call may be made again without it: when that was not `known`
 * as the call was made. Another call may have learned it meanwhile.
 */
export function learnRefused(model: string, { reason, parameter }: VendorFailure, known: ReadonlySet<string>): boolean {
  if (reason !== 'invalid_request' || !parameter) return false
  const name = parameter.startsWith(answerForm) ? answerForm : parameter
  if ((name !== answerForm && !Object.hasOwn(settingOf, name)) || known.has(name)) return false
  if (refused().size >= modelsMax) refused().clear()
  refused().set(model, new Set([...refusedBy(model), name]))
  return true
}

/** True when the model has refused this parameter before. */
export const refuses = (model: string, parameter: string): boolean => refusedBy(model).has(parameter)

/** The settings as this model takes them, with what had to be said in its own words, and notes for the trace. */
export function adjusted(
  model: string,
  settings: Settings,
): { settings: Settings; options: { openai?: { max_completion_tokens: number } }; notes: string[] } {
  const left = Array.from(refusedBy(model)).filter((parameter) => settings[settingOf[parameter] as keyof Settings] !== undefined)
  if (left.length === 0) return { settings, options: {}, notes: [] }
  const kept = { ...settings }
  for (const parameter of left) delete kept[settingOf[parameter] as keyof Settings]
  const renamed = left.includes('max_tokens') && settings.maxTokens !== undefined
  return {
    settings: kept,
    options: renamed ? { openai: { max_completion_tokens: settings.maxTokens ?? 0 } } : {},
    notes: left.map((parameter) =>
      parameter === 'max_tokens' ? 'max_tokens sent as max_completion_tokens' : `${parameter} left out: the model refuses it`,
    ),
  }
}
