/*
 * Places in JSON: a field's name, a dotted path (`parameters.limit`), or a JSON pointer (RFC 6901: `/instances/0/prompt`).
 */

/** The steps of a place, from the outside in. */
export const stepsOf = (place: string): string[] =>
  place.startsWith('/')
    ? place
        .slice(1)
        .split('/')
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    : place.split('.')

type Fields = Record<string, unknown>
const isObject = (value: unknown): value is Fields => value !== null && typeof value === 'object' && !Array.isArray(value)
const isIndex = (step: string) => /^(?:0|[1-9]\d?)$/.test(step) // longer lists are nobody's request

/** What stands at a place; undefined when nothing does. */
export const valueAt = (value: unknown, [step, ...rest]: string[]): unknown => {
  if (step === undefined) return value
  return value !== null && typeof value === 'object' && Object.hasOwn(value, step) ? valueAt((value as Fields)[step], rest) : undefined
}

/** A copy with this value at a place. Objects and lists on the way are made where there are none. */
export function withValue(target: unknown, [step, ...rest]: string[], value: unknown): unknown {
  if (step === undefined) return value
  const within = withValue(valueAt(target, [step]), rest, value)
  if (!isIndex(step) || isObject(target)) return { ...(isObject(target) ? target : {}), [step]: within }
  const list = Array.isArray(target) ? [...target] : []
  list[Number(step)] = within
  return list
}
