import { z } from 'zod'

export type JsonSchema = { properties?: Record<string, JsonSchema>; required?: string[]; description?: string; [field: string]: unknown }

/**
 * Zod's schemas as JSON Schema of what travels (`io: 'input'`: a default may be left out, a codec is what it is decoded
 * from). Those with an `id` in their meta are gathered in `named`; two that are different under one name are refused.
 */
export function jsonSchemas() {
  const named: Record<string, JsonSchema> = {}
  const of = (schema: z.ZodType): JsonSchema => {
    // In a field, so that a schema with a name is a reference also by itself.
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ it: schema }), { io: 'input', unrepresentable: 'any', override: plainly })
    const moved = JSON.parse(JSON.stringify({ properties, $defs }).replaceAll('"#/$defs/', '"#/components/schemas/'))
    for (const [name, definition] of Object.entries<JsonSchema>(moved.$defs)) {
      const { id, ...known } = definition
      if (named[name] && JSON.stringify(named[name]) !== JSON.stringify(known)) throw new Error(`Two different schemas are named ${name}.`)
      named[name] = known
    }
    return moved.properties.it
  }
  return { of, named }
}

/** Leaves out what says nothing to a reader: the pattern behind a format, and the bounds of exact integers. */
function plainly({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format) delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
