import type { FieldError } from '#lib/failure.ts'

/** What is wrong with an input, by field, as @mantine/form takes it: the first thing said of each. What is said of an item is said of its list too. */
export function fieldErrors(errors: FieldError[]): Record<string, string> {
  const byField: Record<string, string> = {}
  for (const { path, message } of errors) {
    byField[path] ??= message
    byField[path.replace(/\.\d+$/, '')] ??= message
  }
  return byField
}
