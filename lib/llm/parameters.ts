import { once } from '../process.ts'
import type { Settings } from './generate.ts'
import type { VendorFailure } from './refusal.ts'

/*
 * Some models refuse parameters that others need (OpenAI's reasoning models: `max_tokens`, any `temperature` but 1).
 * What a model refused once is left out of later calls, and the trace says so. Where only the value was wrong that one turn
 * sent, it is left out for that turn. What is known by a model's name need not be refused first: a vendor's batch has no second try.
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
export const answerForm = 'response_format'
const modelsMax = 1_000
const refused = () => once('llm.refused-parameters', () => new Map<string, ReadonlySet<string>>())

/** OpenAI's models that always think. Later ones, such as gpt-5.1, take a temperature while they do not think. */
const alwaysThinks = /^openai\/(o\d|gpt-5(-mini|-nano)?(-\d{4}|$))/
const namesTokensAnew = /^openai\/(o\d|gpt-5)/
const none: ReadonlySet<string> = new Set()
const ofNewName: ReadonlySet<string> = new Set(['max_tokens'])
const ofThinking: ReadonlySet<string> = new Set(['max_tokens', 'temperature', 'top_p'])
const refusedByName = (model: string) => (alwaysThinks.test(model) ? ofThinking : namesTokensAnew.test(model) ? ofNewName : none)

/** The parameters that a model is known to refuse. */
export const refusedBy = (model: string): ReadonlySet<string> => refused().get(model) ?? refusedByName(model)

/**
 * Remembers the parameter that a model refused: for every turn where it takes none such, else in `leftOut`, for this turn. True when
 * the call may be made again without it: when that was not `known` as the call was made. Another call may have learned it meanwhile.
 */
export function learnRefused(model: string, failure: VendorFailure, known: ReadonlySet<string>, leftOut: Set<string>): boolean {
  const { reason, parameter } = failure
  if (reason !== 'invalid_request' || !parameter) return false
  const name = parameter.startsWith(answerForm) ? answerForm : parameter
  if ((name !== answerForm && !Object.hasOwn(settingOf, name)) || known.has(name) || leftOut.has(name)) return false
  if (!isOfModel(failure)) {
    leftOut.add(name)
    return true
  }
  if (refused().size >= modelsMax) refused().clear()
  refused().set(model, new Set([...refusedBy(model), name]))
  return true
}

/** The model does not take the parameter, whatever its value. A schema may be refused for a word in it that is not supported. */
function isOfModel({ parameter, told }: VendorFailure): boolean {
  if (parameter === `${answerForm}.type`) return true
  const said = `${told?.code} ${told?.message}`
  return /unsupported|unrecognized|unknown|not supported?\b/i.test(said) && !/invalid[ _](json[ _])?schema/i.test(said)
}

/** True when the model has refused this parameter before. */
export const refuses = (model: string, parameter: string): boolean => refusedBy(model).has(parameter)

/** The settings as this model takes them in this turn, with what had to be said in its own words, and notes for the trace. */
export function adjusted(
  model: string,
  settings: Settings,
  leftOut: ReadonlySet<string> = none,
): { settings: Settings; options: { openai?: { max_completion_tokens: number } }; notes: string[] } {
  const isSet = (parameter: string) => settings[settingOf[parameter] as keyof Settings] !== undefined
  const [ofModel, ofTurn] = [refusedBy(model), leftOut].map((names) => Array.from(names).filter(isSet)) as [string[], string[]]
  if (ofModel.length + ofTurn.length === 0) return { settings, options: {}, notes: [] }
  const kept = { ...settings }
  for (const parameter of [...ofModel, ...ofTurn]) delete kept[settingOf[parameter] as keyof Settings]
  const renamed = ofModel.includes('max_tokens') && !ofTurn.includes('max_tokens')
  return {
    settings: kept,
    options: renamed ? { openai: { max_completion_tokens: settings.maxTokens ?? 0 } } : {},
    notes: [
      ...ofModel.map((parameter) =>
        parameter === 'max_tokens' ? 'max_tokens sent as max_completion_tokens' : `${parameter} left out: the model refuses it`,
      ),
      ...ofTurn.map((parameter) => `${parameter} left out: its value was refused`),
    ],
  }
}
