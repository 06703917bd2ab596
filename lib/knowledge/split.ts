import { sentencesOf } from './sentences.ts'
import { type PassageTerms, termsOf } from './terms.ts'

/** A piece of a document that can be found and quoted. `heading` is its path of headings, '' above the first one. */
export type Piece = { heading: string; text: string }

/** An article, or a question with its answer: then `questions` holds its phrasings and `text` the answer. */
export type Content = { title: string; text: string; questions: string[] }

const charactersWanted = 400
const charactersMax = 700

/** A pair is one piece; an article is cut at its headings, then between paragraphs, then between sentences. */
export function split({ title, text, questions }: Content): Piece[] {
  if (questions.length > 0) return [{ heading: '', text: text.trim() }]
  return sectionsOf(text).flatMap(({ path, lines }) => {
    const heading = path.filter((name) => name !== '' && name !== title).join(' › ')
    const pieces = gather(paragraphsOf(lines).flatMap((paragraph) => (paragraph.length > charactersMax ? cutLong(paragraph) : [paragraph])))
    return pieces.map((piece) => ({ heading, text: piece }))
  })
}

/** What a piece is indexed by. A question weighs more than its answer, a heading more than its text: see rank.ts. */
export function termsOfPiece({ title, questions }: Content, { heading, text }: Piece): PassageTerms {
  const headings = questions.length > 0 ? questions : [`${title} ${heading}`]
  return { questions: headings.map(termsOf), body: termsOf(text) }
}

type Section = { path: string[]; lines: string[] }

/** Cuts at Markdown headings outside code fences. */
function sectionsOf(text: string): Section[] {
  let section: Section = { path: [], lines: [] }
  const sections = [section]
  let fenced = false
  for (const line of text.split(/\r\n?|\n/)) {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced
    const [, marks, name = ''] = (!fenced && /^(#{1,6})\s+(.*?)[\s#]*$/.exec(line)) || []
    if (!marks) section.lines.push(line)
    else {
      const above = Array.from({ length: marks.length - 1 }, (_, level) => section.path[level] ?? '')
      section = { path: [...above, name], lines: [] }
      sections.push(section)
    }
  }
  return sections
}

const paragraphsOf = (lines: string[]): string[] =>
  lines
    .join('\n')
    .split(/\n[^\S\n]*\n/)
    .map((paragraph) => paragraph.trim())
    .filter(Boolean)

/** Joins neighbours until a piece is long enough to answer on its own. */
function gather(paragraphs: string[]): string[] {
  const pieces: string[] = []
  for (const paragraph of paragraphs) {
    const last = pieces.at(-1)
    if (last !== undefined && last.length < charactersWanted && last.length + paragraph.length < charactersMax)
      pieces[pieces.length - 1] = `${last}\n\n${paragraph}`
    else pieces.push(paragraph)
  }
  return pieces
}

function cutLong(paragraph: string): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const sentence of sentencesOf(paragraph).flatMap(cutSentence)) {
    if (piece !== '' && piece.length + sentence.length > charactersMax) {
      pieces.push(piece)
      piece = ''
    }
    piece += sentence
  }
  return [...pieces, piece].map((cut) => cut.trim()).filter(Boolean)
}

/** Text without a full stop for pages is cut at a space, or anywhere but inside a character. */
function cutSentence(sentence: string): string[] {
  const pieces: string[] = []
  let from = 0
  while (sentence.length - from > charactersMax) {
    const space = sentence.lastIndexOf(' ', from + charactersMax)
    let to = space > from + charactersMax / 2 ? space + 1 : from + charactersMax
    if (/[\uD800-\uDBFF]/.test(sentence.charAt(to - 1))) to--
    pieces.push(sentence.slice(from, to))
    from = to
  }
  return [...pieces, sentence.slice(from)]
}
