import { z } from 'zod'
import { invalid } from '../failure.ts'
import { refuseText } from '../text.ts'
import { detectLang, type Lang } from './lang.ts'

/** A document as a shop gives it, made whole: an article, or a pair (`questions` not empty, the answer in `text`). */
export type Entry = { title: string; text: string; questions: string[]; url: string | null; externalId: string | null; lang: Lang }

export const charactersMax = { title: 500, text: 500_000, question: 2_000 } as const

/** A field that may be left empty. What is wrong with a field of several forms is said for all of them. */
const orEmpty = <Schema extends z.ZodType>(schema: Schema, error: string) =>
  z
    .union(
      [
        schema,
        z
          .string()
          .regex(/^\s*$/)
          .transform(() => undefined),
      ],
      error,
    )
    .nullish()
const tooLong = (max: number) => `may have at most ${max} characters`
const line = (max: number) => z.string().trim().min(1, 'must not be empty').max(max, tooLong(max))
const lang = z
  .string()
  .regex(/^(zh|en)\b/i)
  .transform((value) => value.slice(0, 2).toLowerCase() as Lang)
const badUrl = 'expected an http:// or https:// address of at most 2000 characters'
const url = z.union([z.url({ protocol: /^https?$/ }), z.string().regex(/^\/(?!\/)/)]).refine((value) => value.length <= 2_000, badUrl)

/** The fields of one document over REST or in a line of NDJSON: {title, text} or {question or questions, answer}. */
export const entryFields = {
  title: orEmpty(line(charactersMax.title), tooLong(charactersMax.title)).describe(
    'Needed for an article; a pair is called by its question.',
  ),
  text: line(charactersMax.text).optional().describe('The article in Markdown, or the answer of a pair.'),
  question: line(charactersMax.question).optional().describe('Makes it a pair: a question with its answer.'),
  questions: z.array(line(charactersMax.question)).max(1_000).optional().describe('The question in several wordings.'),
  answer: line(charactersMax.text).optional().describe('The answer of a pair; the same as `text`.'),
  url: orEmpty(url, badUrl).describe('Where customers can read it; shown with citations.'),
  externalId: orEmpty(z.coerce.string().trim().min(1).max(200, tooLong(200)), tooLong(200)).describe(
    'The shop’s own id: the same one again replaces the document.',
  ),
  lang: orEmpty(lang, 'expected zh or en').describe('`zh` or `en`. Without it the language is detected.'),
}
const entrySchema = z.object(entryFields)
export type EntryInput = z.input<typeof entrySchema>

/** Reads one document. `path` says where it came from, in the words of whoever sent it: `body`, `line 3`. */
export function readEntry(input: unknown, path: string): Entry {
  const parsed = entrySchema.safeParse(input)
  if (!parsed.success) {
    const [{ path: field, message } = { path: [], message: 'cannot be read' }] = parsed.error.issues
    throw invalid(at(path, field.join('.')), message)
  }
  const { title, text, question, answer, url = null, externalId = null } = parsed.data
  const questions = [...new Set([...(question === undefined ? [] : [question]), ...(parsed.data.questions ?? [])])]
  const isPair = questions.length > 0
  const content = text ?? answer
  if (content === undefined) throw invalid(at(path, isPair ? 'answer' : 'text'), 'is missing')
  if (!isPair && answer !== undefined) throw invalid(at(path, 'question'), 'is missing')
  if (!isPair && !title) throw invalid(at(path, 'title'), 'is missing')
  const entry: Entry = {
    title: title ?? (questions[0] ?? '').slice(0, charactersMax.title),
    text: content,
    questions,
    url: url ?? null,
    externalId: externalId ?? null,
    lang: parsed.data.lang ?? detectEntryLang(questions, content),
  }
  for (const [field, value] of Object.entries(entry))
    for (const held of [value].flat()) if (held !== null) refuseText(held, at(path, field))
  return entry
}

/** The language of a document that names none. */
export const detectEntryLang = (questions: string[], text: string): Lang => detectLang(`${questions.join(' ')} ${text}`)

const at = (path: string, field: string) => (field ? `${path}.${field}` : path)
