import { invalid } from './failure.ts'

/** Refuses text that PostgreSQL cannot keep: the character NUL, and half of a surrogate pair. `path` names the field. */
export function refuseText(text: string, path: string): void {
  if (text.includes('\0')) throw invalid(path, 'must not contain the character NUL')
  if (!text.isWellFormed()) throw invalid(path, 'must not contain half of a surrogate pair')
}
