/*
 * Which JSON Schemas OpenAI's strict mode takes; it refuses all others, which can still be asked for without strictness.
 * Source: platform.openai.com, "Structured model outputs", supported schemas.
 */

const keywords = new Set(
  `type title description properties required additionalProperties items anyOf enum const $ref $defs definitions pattern format
  multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems`.split(/\s+/),
)
const formats = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'])

/** Every object of it has to require all of its properties and allow no others. */
export const isStrict = (schema: unknown): boolean => typesOf(schema).includes('object') && holds(schema)

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node => value !== null && typeof value === 'object' && !Array.isArray(value)
const typesOf = (schema: unknown): unknown[] => (isNode(schema) ? [schema.type].flat() : [])
const within = (value: unknown): unknown[] => (isNode(value) ? Object.values(value) : Array.isArray(value) ? value : [])

function holds(schema: unknown): boolean {
  if (!isNode(schema) || !Object.keys(schema).every((keyword) => keywords.has(keyword))) return false
  const { type, properties, required, additionalProperties, items, anyOf, $ref, $defs, definitions, format } = schema
  const said = type ?? anyOf ?? $ref ?? schema.enum ?? schema.const
  if (said === undefined || (format !== undefined && !formats.has(String(format)))) return false
  if (typesOf(schema).includes('array') && items === undefined) return false
  if (typesOf(schema).includes('object') || properties !== undefined) {
    const names = isNode(properties) ? Object.keys(properties) : []
    if (additionalProperties !== false || !names.every((name) => Array.isArray(required) && required.includes(name))) return false
  }
  const parts = [properties, anyOf, $defs, definitions].flatMap(within)
  return [...parts, ...(items === undefined ? [] : [items])].every(holds)
}
