import { calibrate } from '#lib/chat/direct/calibrate.ts'
import { Matcher } from '#lib/chat/direct/matcher.ts'
import type { Pair } from '#lib/chat/direct/pair.ts'
import { load } from './public-data.ts'
import { missing, type Table } from './report.ts'

/*
 * Direct answers on public sets of intents: each intent is a pair, its training half the wordings. From these alone it is found
 * how sure is sure enough; then the test half is asked, and questions that belong to no intent. The sets are other people's.
 */
type Example = { text: string; intent: string }

/** What a shop would have approved: one pair for each intent, in the wordings of these examples. */
const pairsOf = (examples: Example[]): Pair[] =>
  Array.from(
    Map.groupBy(examples, ({ intent }) => intent),
    ([id, of]) => ({
      id,
      questions: of.map(({ text }) => text),
      answer: '',
      lang: 'en' as const,
    }),
  )

const percent = (share: number) => share * 100

async function measured(name: string, train: Example[], test: Example[], foreign: Example[]): Promise<Table['rows'][number]> {
  const pairs = pairsOf(train)
  const began = performance.now()
  const { learned, wordings } = calibrate(pairs)
  const seconds = (performance.now() - began) / 1_000
  const matcher = new Matcher(pairs)
  for (const { questions } of pairs) matcher.match(`${questions[0]} please`, learned) // what a pair says is read when it is first asked for
  const asking = performance.now()
  const told = test.map(({ text, intent }) => ({ id: matcher.match(text, learned)?.id, intent }))
  const microseconds = ((performance.now() - asking) / test.length) * 1_000
  const given = told.filter(({ id }) => id !== undefined)
  const right = given.filter(({ id, intent }) => id === intent).length
  const strangers = foreign.filter(({ text }) => matcher.match(text, learned)).length
  const promised = learned ? [percent(learned.threshold.precision), percent(learned.coverage)] : [missing, missing]
  const kept = given.length > 0 ? percent(right / given.length) : missing
  return [name, pairs.length, wordings, ...promised, test.length, kept, percent(right / test.length), strangers, microseconds, seconds]
}

/** hwu64 comes without a division: every fifth example is asked. */
const fifth = (examples: Example[], isAsked: boolean) => examples.filter((_, place) => (place % 5 === 4) === isAsked)

export async function run(): Promise<Table[]> {
  const foreign = load<Example>('clinc150_oos')
  const hwu = load<Example>('hwu64')
  return [
    {
      title: 'Direct answers',
      note: `*Promised* is what was found with the wordings alone, *kept* what came of questions that nobody had seen. *Strangers* are those of ${foreign.length} questions outside of clinc150 that got an answer. Where too little proves that 99 of 100 are right, only approved words are answered.`,
      columns: [
        'set',
        'pairs',
        'wordings',
        'right, promised, %',
        'answered rightly, promised, %',
        'questions',
        'right, kept, %',
        'answered rightly, kept, %',
        'strangers',
        'µs a question',
        'seconds to calibrate',
      ],
      rows: [
        await measured('banking77', load('banking77_train'), load('banking77_test'), foreign),
        await measured('clinc150', load('clinc150_train'), load('clinc150_test'), foreign),
        await measured('hwu64', fifth(hwu, false), fifth(hwu, true), foreign),
      ],
    },
  ]
}
