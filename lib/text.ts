import { invalid } from './failure.ts'

/**
 * Reads text by its beginning: UTF-8 with or without a byte order mark, UTF-16 with one, and GB 18030 (which Excel writes in
 * China). Throws a TypeError at what is none of it.
 */
export const decoderFor = (start: Uint8Array): TextDecoder => new TextDecoder(encodingOf(start), { fatal: true })

function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true })
    return 'utf-8'
  } catch {
    return 'gb18030'
  }
}

/** Refuses text that PostgreSQL cannot keep: the character NUL, and half of a surrogate pair. `path` names the field. */
export function refuseText(text: string, path: string): void {
  if (text.includes('\0')) throw invalid(path, 'must not contain the character NUL')
  if (!text.isWellFormed()) throw invalid(path, 'must not contain half of a surrogate pair')
}
