import type { Lang } from '../knowledge/lang.ts'
import type { Candidate, Prompt } from './generate.ts'
import type { JsonSchema } from './json-schema.ts'
import { answerForm, refuses } from './parameters.ts'

/** An answer that has to be JSON: of this schema, or any object where there is none. `lang`: in which language the model is told. */
export type WantedJson = { schema: JsonSchema | null; name: string; lang: Lang }

const words = {
  zh: {
    any: '只用一个 JSON 对象回答，不要有任何其他文字。',
    schema: '只用 JSON 回答，不要有任何其他文字，并符合这个 JSON Schema：',
  },
  en: {
    any: 'Answer with one JSON object only, and no other words.',
    schema: 'Answer with JSON only, and no other words, by this JSON Schema:',
  },
}

type Model = Pick<Candidate, 'catalogId' | 'jsonMode'>

/** The model's own JSON mode, unless it has refused it. */
const modeOf = ({ catalogId, jsonMode }: Model) => (refuses(catalogId, answerForm) ? null : jsonMode)

/** How JSON is asked of this model in the vendor's own words; undefined where it has none. */
export function responseFormatOf(model: Model, { schema, name }: WantedJson) {
  const mode = modeOf(model)
  if (mode === null) return undefined
  return { type: 'json' as const, ...(mode === 'schema' && schema && { schema, name }) }
}

/** What a model is told of the JSON that is wanted. A model that is given the schema by its vendor needs no telling. */
export function toldOf(model: Model, { schema, lang }: WantedJson): string {
  if (schema === null) return words[lang].any
  return modeOf(model) === 'schema' ? '' : `${words[lang].schema}\n${JSON.stringify(schema)}`
}

/** The prompt with what a model is told of the JSON that is wanted. */
export function withJsonWanted(prompt: Prompt, model: Model, wanted: WantedJson): Prompt {
  const told = toldOf(model, wanted)
  if (told === '') return prompt
  const [first, ...rest] = prompt.chat
  const chat: Prompt['chat'] =
    first?.role === 'system'
      ? [{ ...first, content: `${first.content}\n\n${told}` }, ...rest]
      : [{ role: 'system', content: told }, ...prompt.chat]
  return { chat, flat: `${prompt.flat}\n\n${told}` }
}
