import vm from 'node:vm'
import { z } from 'zod'

/*
 * JSON Schemas (draft 2020-12, as far as zod reads it) that somebody sends to say what form an answer has to have, and
 * answers held against them.
 */

export type JsonSchema = Record<string, unknown>

const charsMax = 32_000
/** A schema's patterns are a stranger's, and one can be written that takes years: reading and checking end after this time. */
const workMsMax = 250
const problemsMax = 5

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const
const expected = (what: string) => ({ error: `expected ${what}` })
const inner = z.lazy(() => z.preprocess((value) => (value === true ? {} : value === false ? { not: {} } : value), node))
const byName = z.record(z.string(), inner, expected('schemas by name'))
const several = z.array(inner, expected('a list of schemas')).min(1, 'expected at least one schema')
const count = z.int(expected('a whole number')).min(0, 'expected a whole number')
const bound = z.number(expected('a number'))
const type = z.enum(types, expected(`one of ${types.join(', ')}`))
const unread = z.undefined({ error: 'is not possible here' })

const keywords = {
  type: z.union([type, z.array(type).min(1)], expected(`one of ${types.join(', ')}, or a list of these`)),
  properties: byName,
  patternProperties: byName,
  $defs: byName,
  definitions: byName,
  required: z.array(z.string(), expected('a list of names')),
  additionalProperties: z.union([z.boolean(), inner], expected('true, false or a schema')),
  propertyNames: inner,
  items: z.union([inner, several], expected('a schema')),
  prefixItems: several,
  contains: inner,
  anyOf: several,
  oneOf: several,
  allOf: several,
  not: z.strictObject({}, { error: 'is possible only as {}' }),
  enum: z.array(z.unknown(), expected('a list of values')).min(1, 'expected at least one value'),
  $ref: z.string(expected('a text')).startsWith('#', 'expected a place in this schema, such as #/$defs/item'),
  pattern: z.string(expected('a regular expression')).refine(isRegExp, 'expected a regular expression'),
  format: z.string(expected('a text')),
  ...Object.fromEntries(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'].map((name) => [name, bound])),
  ...Object.fromEntries(
    ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'].map((name) => [
      name,
      count,
    ]),
  ),
  ...Object.fromEntries(
    ['if', 'then', 'else', 'dependentSchemas', 'dependentRequired', 'unevaluatedItems', 'unevaluatedProperties', '$dynamicRef'].map(
      (name) => [name, unread],
    ),
  ),
} satisfies Record<string, z.ZodType>

/** A schema as zod reads it. What stands only in `required` is a property too, and who speaks of properties means an object. */
const node: z.ZodType<JsonSchema> = z
  .looseObject(keywords, expected('a schema'))
  .partial()
  .transform(({ required = [], ...rest }) => {
    if (!rest.properties && required.length === 0) return rest
    const properties = { ...Object.fromEntries(required.map((name) => [name, {}])), ...rest.properties }
    return { ...(rest.$ref === undefined && { type: 'object' }), ...rest, properties, required }
  })

/** A JSON Schema as somebody sends it: of an object, so that every vendor's JSON mode takes it. What is wrong is named by its place inside. */
export const jsonSchema = z
  .record(z.string(), z.unknown(), expected('a JSON Schema'))
  .superRefine((schema, context) => {
    const problem = problemIn(schema)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
  .meta({ description: 'A JSON Schema of an object.' })

function problemIn(schema: JsonSchema): string | undefined {
  if (JSON.stringify(schema).length > charsMax) return `may have at most ${charsMax} characters`
  if (schema.type !== 'object') return 'type: expected object, as every answer is one'
  const { error, data } = node.safeParse(schema)
  const [issue] = error?.issues ?? []
  if (issue) return [issue.path.join('.'), issue.message].filter(Boolean).join(': ')
  try {
    bounded(() => z.fromJSONSchema(data as never).safeParse({})) // references are followed when they are needed
  } catch (error) {
    return `is not a JSON Schema that can be used: ${(error as Error).message}`
  }
}

/** What of a value does not fit a schema that `jsonSchema` let pass: at most five sentences, none when it fits. They hold nothing of the value. */
export function misfits(schema: JsonSchema, value: unknown): string[] {
  const names = new Set<string>()
  const collect = (part: unknown): void => {
    if (part === null || typeof part !== 'object') return
    for (const name of Object.keys((part as JsonSchema).properties ?? {})) names.add(name)
    for (const inside of Object.values(part)) collect(inside)
  }
  const read = node.parse(schema)
  collect(read)
  try {
    const { error } = bounded(() => z.fromJSONSchema(read as never).safeParse(value))
    // A name that the schema does not know is the model's own word.
    const placeOf = (path: PropertyKey[]) =>
      path.map((part) => (typeof part === 'number' || names.has(String(part)) ? part : '*')).join('.')
    return (error?.issues ?? []).slice(0, problemsMax).map((issue) => [placeOf(issue.path), wordsOf(issue)].filter(Boolean).join(': '))
  } catch {
    return ['it could not be checked in time'] // the schema itself was read before
  }
}

function wordsOf({ code, message }: z.core.$ZodIssue): string {
  if (code === 'unrecognized_keys') return 'has fields that the schema does not name'
  if (code === 'invalid_union') return 'fits none, or more than one, of the forms that are possible'
  return message.endsWith('received undefined') ? 'is missing' : message.replace('Invalid input: ', '')
}

/** Works until the time is over: also a regular expression that backtracks is ended then. Throws then. */
const bounded = <T>(work: () => T): T => script.runInNewContext({ work }, { timeout: workMsMax }) as T
const script = new vm.Script('work()')

function isRegExp(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
