const charsMax = 160
/** They change with everything, and say nothing of it. */
const dull = new Set(['id', 'updatedAt', 'createdAt', 'version', 'knowledgeVersion'])

export type FieldChange = { field: string; from?: string; to?: string }

/** What differs between two states of an object, field by field; of one that begins or ends, all that it has. */
export function changesIn(before: unknown, after: unknown): FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((field) => {
    const [from, to] = [said(old[field]), said(now[field])]
    return dull.has(field) || from === to ? [] : [{ field, from, to }]
  })
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

function said(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) return undefined
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > charsMax ? `${text.slice(0, charsMax)}…` : text
}
