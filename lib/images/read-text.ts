import { Failure, invalid } from '../failure.ts'
import { decoderFor, refuseText } from '../text.ts'

/** Most that is read of one attached text, in characters: by a visitor, whom nobody knows, and by a program. */
export const textCharsMax = { visitor: 100_000, program: 1_000_000 }
/** Of UTF-8, for one unit of UTF-16; other encodings take less, but for what is rare. */
const bytesPerChar = 3

/** A text by what is said of it; what is said to be anything else is held to be a picture. */
export const isTextType = (mediaType: string | undefined): boolean => /^(text\/|application\/json\b)/i.test(mediaType?.trim() ?? '')

/** The words of an attached text. Throws a Failure that names `path` for what is no text, empty or too long. */
export function readText(sent: Uint8Array, path: string, charsMax: number): string {
  if (sent.byteLength > charsMax * bytesPerChar) throw tooLong(path, charsMax)
  let text: string
  try {
    text = decoderFor(sent).decode(sent)
  } catch (cause) {
    const message = 'expected a text in UTF-8, UTF-16 or GB 18030'
    throw new Failure('invalid_request', `${path}: ${message}`, { cause, errors: [{ path, message }] })
  }
  refuseText(text, path)
  if (text.trim() === '') throw invalid(path, 'must not be empty')
  if (text.length > charsMax) throw tooLong(path, charsMax)
  return text
}

function tooLong(path: string, charsMax: number): Failure {
  const message = `may have at most ${charsMax.toLocaleString('en')} characters`
  return new Failure('too_large', `${path}: ${message}`, { errors: [{ path, message }] })
}
