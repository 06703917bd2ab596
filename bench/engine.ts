import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoShopEntries } from '#lib/knowledge/demo-shop.ts'
import type { Entry } from '#lib/knowledge/entries.ts'
import { findPassages } from '#lib/knowledge/find.ts'
import type { Lang } from '#lib/knowledge/lang.ts'
import { quote } from '#lib/knowledge/quote.ts'
import { PassageIndex } from '#lib/knowledge/rank.ts'
import type { RetrievedPassage } from '#lib/knowledge/retrieve.ts'
import { split, termsOfPiece } from '#lib/knowledge/split.ts'
import type { Table } from './report.ts'

/*
 * The embedded engine on questions about the demo shop: worded differently from all of the shop's own phrasings, and
 * about something else altogether. An answer is right when it says what the pair asked for says.
 */
type Asked = { lang: Lang; question: string; expect?: string | string[] }

const questions = (file: string): Asked[] =>
  readFileSync(join(import.meta.dirname, 'questions', file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** The shop's passages in an index of their own, found as `retrieve` finds them. */
export async function engineOver(entries: Entry[]) {
  const index = new PassageIndex()
  const passages: Omit<RetrievedPassage, 'score' | 'confidence'>[] = []
  for (const entry of entries)
    for (const piece of split(entry)) {
      index.add(termsOfPiece(entry, piece))
      const { externalId, title, url, questions, lang } = entry
      passages.push({ passageId: `${externalId}`, documentId: `${externalId}`, externalId, title, url, questions, lang, ...piece })
    }
  return (question: string, lang: Lang) => {
    const hits = findPassages(index, question, 4, (slot) => (passages[slot]?.lang === lang ? 1.25 : 1))
    const found = hits.flatMap(({ slot, score, confidence }) => {
      const passage = passages[slot]
      return passage ? [{ ...passage, score, confidence }] : []
    })
    return { found, ...quote(question, found, lang) }
  }
}

export async function judged() {
  const entries = await demoShopEntries()
  const answer = await engineOver(entries)
  const textOf = new Map(entries.map(({ externalId, text }) => [externalId, text]))
  const asked = questions('rewordings.jsonl').map((line) => {
    const answered = answer(line.question, line.lang)
    const wanted = [line.expect ?? []].flat()
    const right = answered.confident && wanted.some((id) => answered.text.includes(textOf.get(id)?.trim() ?? id))
    return { ...line, ...answered, right }
  })
  const offTopic = questions('off-topic.jsonl').map((line) => ({ ...line, ...answer(line.question, line.lang) }))
  return { asked, offTopic }
}

export async function run(): Promise<Table[]> {
  const { asked, offTopic } = await judged()
  const rows = (['zh', 'en'] as const).map((lang) => {
    const mine = asked.filter((line) => line.lang === lang)
    const others = offTopic.filter((line) => line.lang === lang)
    return [
      lang,
      mine.length,
      mine.filter(({ right }) => right).length,
      mine.filter(({ right, citations }) => right && citations.length > 1).length,
      mine.filter(({ confident, right }) => confident && !right).length,
      mine.filter(({ confident }) => !confident).length,
      others.length,
      others.filter(({ confident }) => confident).length,
    ]
  })
  const total = rows.reduce<number[]>((sum, row) => row.slice(1).map((value, i) => (sum[i] ?? 0) + Number(value)), [])
  return [
    {
      title: 'The embedded engine on the demo shop',
      note: 'Right: the answer says what the pair meant says. Where two passages score alike both are said. Another answer may still help: articles repeat what pairs say. The rewordings were written by the people who wrote the shop’s knowledge, and three constants (the bias of the confidence, when a second answer is said, how much coverage counts in ranking) were chosen with these totals in sight, so a stranger’s questions will do somewhat worse; about 40 of the off-topic questions share the shop’s words on purpose.',
      columns: [
        'language',
        'rewordings',
        'right',
        'of these beside a second answer',
        'another answer',
        'said it does not know',
        'off-topic',
        'answered',
      ],
      rows: [...rows, ['both', ...total]],
    },
  ]
}
