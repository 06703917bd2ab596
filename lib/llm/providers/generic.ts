import type { LanguageModelV4CallOptions } from '@ai-sdk/provider'
import { z } from 'zod'
import { type Told, toldBy } from '../refusal.ts'
import { languageModel, lastText, type Said, type SpokenModel, usageOf } from './model.ts'
import { stepsOf, valueAt, withValue } from './place.ts'
import { type Connection, postJson, readAnswer, refusalIn, shownRequest, type VendorRequest } from './wire.ts'

/*
 * A form of request and answer that an admin describes: for servers that take one prompt and give one text, such as
 * Google's text-bison or a model behind a shop's own gateway. Whole answers only; a stream is one piece.
 */

const field = z
  .string()
  .max(200)
  .regex(
    /^(?:[^\s./][^\s/]*|(?:\/(?:[^~/]|~[01])+)+)$/,
    'expected a field: its name, a dotted path, or a JSON pointer such as /instances/0/prompt',
  )
const pointer = z
  .string()
  .max(200)
  .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, 'expected a JSON pointer (RFC 6901), such as /predictions/0/content')

export const genericForm = z
  .strictObject({
    path: z
      .string()
      .max(200)
      .regex(/^\/[^\s?#]*$/, 'expected a path below the address, such as /predict')
      .optional()
      .describe('What follows the address; nothing when left out.'),
    promptField: field.default('prompt').describe('Where the prompt goes: a field’s name, a dotted path or a JSON pointer.'),
    modelField: field.optional().describe('Where the model’s id goes, if anywhere. So with the other fields.'),
    maxTokensField: field.optional(),
    temperatureField: field.optional(),
    streamField: field.optional().describe('Set to `false`: answers are taken whole.'),
    body: z
      .record(z.string().max(200), z.unknown())
      .optional()
      .describe('What else the request holds, each time the same. Whoever reads the provider sees it: keys go into headers.'),
    answer: pointer.describe('Where the answer’s text is: a JSON pointer (RFC 6901). So with the rest.'),
    promptTokens: pointer.optional(),
    completionTokens: pointer.optional(),
    finishReason: pointer.optional().describe('A word such as `stop`, `length` or `content_filter`; `true` means filtered.'),
    error: pointer.optional().describe('What stands there is an error: a text, or an object with `message` and `code`.'),
  })
  .meta({ id: 'GenericForm', description: 'How a server is asked that speaks none of the known protocols, and where its answer is.' })
export type GenericForm = z.output<typeof genericForm>

export function genericSpeaker(provider: string, reached: Connection, form: GenericForm): (modelId: string) => SpokenModel {
  const told = (body: unknown) => errorIn(body, form) ?? toldBy(body)
  const connection = { ...reached, told }
  return (modelId) => {
    const asked = (options: LanguageModelV4CallOptions): VendorRequest => ({
      path: form.path ?? '',
      body: requestBody(modelId, options, form),
    })
    async function answered(options: LanguageModelV4CallOptions): Promise<Said> {
      const response = await postJson(connection, asked(options), options.abortSignal)
      const refusing = { ...connection, beside: response.headers }
      const answer = readAnswer(await response.text(), refusing)
      const error = errorIn(answer, form)
      if (error) throw refusalIn(error, refusing)
      return saidIn(answer, form)
    }
    return languageModel(provider, modelId, {
      preview: (options) => shownRequest(connection, asked(options)),
      whole: answered,
      async *pieces(options) {
        yield await answered(options)
      },
    })
  }
}

function requestBody(model: string, { prompt, maxOutputTokens, temperature }: LanguageModelV4CallOptions, form: GenericForm): unknown {
  const filled: [string | undefined, unknown][] = [
    [form.promptField, lastText(prompt)],
    [form.modelField, model],
    [form.maxTokensField, maxOutputTokens],
    [form.temperatureField, temperature],
    [form.streamField, false],
  ]
  return filled.reduce<unknown>(
    (body, [field, value]) => (field === undefined || value === undefined ? body : withValue(body, stepsOf(field), value)),
    form.body ?? {},
  )
}

const at = (body: unknown, place: string | undefined): unknown => (place === undefined ? undefined : valueAt(body, stepsOf(place)))

function saidIn(body: unknown, form: GenericForm): Said {
  const text = at(body, form.answer)
  const finish = at(body, form.finishReason)
  const [prompt, completion] = [form.promptTokens, form.completionTokens].map((place) => countOf(at(body, place)))
  return {
    text: typeof text === 'string' ? text : undefined,
    finish: finish === true ? 'content_filter' : typeof finish === 'string' && finish !== '' ? finish.toLowerCase() : undefined,
    usage: usageOf(prompt, completion),
  }
}

const countOf = (value: unknown): number | undefined => (Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : undefined)

function errorIn(body: unknown, form: GenericForm): Told | undefined {
  const error = at(body, form.error)
  return error ? toldBy({ error }) : undefined
}
