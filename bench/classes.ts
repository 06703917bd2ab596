import { crossValidated } from '#lib/routing/cross-validation.ts'
import { featuresOf } from '#lib/routing/features.ts'
import { inquiryOf } from '#lib/routing/inquiry.ts'
import { inquiryClasses } from '#lib/routing/inquiry-classes.ts'
import { type Labelled, LinearModel } from '#lib/routing/linear-model.ts'
import { shippedExamples } from '#lib/routing/shipped-classifier.ts'
import { load } from './public-data.ts'
import { missing, type Table } from './report.ts'

/*
 * The classifier of inquiries on public sets of intents: trained on their training half, asked their test half. The sets are
 * other people's and stay in the folder that BENCH_DATA names; nothing in the product was fitted to them.
 */
type Example = { text: string; intent: string }

const labelled = (examples: Example[]): Labelled[] => examples.map(({ text, intent }) => ({ features: featuresOf(text), label: intent }))
const labelsOf = (examples: Example[]) => [...new Set(examples.map(({ intent }) => intent))]

function trainedOn(examples: Example[]): { model: LinearModel; seconds: number } {
  const began = performance.now()
  const model = LinearModel.train(labelled(examples), labelsOf(examples))
  return { model, seconds: (performance.now() - began) / 1000 }
}

/** Classes, examples, questions, the share told rightly at once and among three, and the seconds of training. */
function told({ model, seconds }: ReturnType<typeof trainedOn>, train: Example[], test: Example[]): (string | number)[] {
  const ranks = test.map(({ text, intent }) => {
    const likely = model.likelihoods(featuresOf(text))
    const truth = likely[model.labels.indexOf(intent)] ?? -1
    return likely.filter((each) => each > truth).length
  })
  const within = (places: number) => ranks.filter((rank) => rank < places).length / ranks.length
  return [model.labels.length, train.length, test.length, within(1), within(3), seconds]
}

/** How likely a known question has a higher top likelihood than a foreign one (area under the ROC curve). */
function foreignTold(model: LinearModel, known: Example[], foreign: Example[]): number {
  const scores = ({ text }: Example) => model.best(featuresOf(text)).score
  const [ours, theirs] = [known.map(scores), foreign.map(scores)]
  const won = ours.reduce(
    (sum, score) => sum + theirs.reduce((wins, other) => wins + (score > other ? 1 : score === other ? 0.5 : 0), 0),
    0,
  )
  return won / (ours.length * theirs.length)
}

/** hwu64 comes without a division: every fifth example of an intent is asked, the others are learned. */
function divided(examples: Example[]): { train: Example[]; test: Example[] } {
  const all = [...Map.groupBy(examples, ({ intent }) => intent).values()]
  const isAsked = (place: number) => place % 5 === 4
  return {
    train: all.flatMap((of) => of.filter((_, place) => !isAsked(place))),
    test: all.flatMap((of) => of.filter((_, place) => isAsked(place))),
  }
}

/** Microseconds for the class and the topics of a message, the mean of the quickest of several rounds. */
function microseconds(texts: string[]): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 10; round++) {
    const began = performance.now()
    for (const text of texts) inquiryOf(text)
    best = Math.min(best, ((performance.now() - began) / texts.length) * 1000)
  }
  return best
}

export async function run(): Promise<Table[]> {
  const [bankTrain, bankTest] = [load<Example>('banking77_train'), load<Example>('banking77_test')]
  const [clincTrain, clincTest] = [load<Example>('clinc150_train'), load<Example>('clinc150_test')]
  const foreign = load<Example>('clinc150_oos')
  const hwu = divided(load<Example>('hwu64'))
  const [bank, clinc, assistant] = [trainedOn(bankTrain), trainedOn(clincTrain), trainedOn(hwu.train)]
  const shipped = shippedExamples()
  const { accuracy } = await crossValidated(shipped, inquiryClasses)
  return [
    {
      title: 'The method on public sets',
      note: 'Trained on one half of each set, asked the other. *Foreign* is how well the likelihood of the best class tells questions of the set from questions that belong to none of its classes (area under the ROC curve).',
      columns: ['set', 'classes', 'examples', 'questions', 'right', 'right among three', 'seconds to train', 'foreign'],
      rows: [
        ['banking77', ...told(bank, bankTrain, bankTest), missing],
        ['clinc150', ...told(clinc, clincTrain, clincTest), foreignTold(clinc.model, clincTest, foreign)],
        ['hwu64', ...told(assistant, hwu.train, hwu.test), missing],
      ],
    },
    {
      title: 'The shipped classes',
      note: 'Right by cross-validation in five parts over the shipped examples, which are written to be unlike one another. The time is for class and topics of one message, in microseconds, on one core.',
      columns: ['classes', 'examples', 'right', 'µs a message', 'µs a long message'],
      rows: [
        [
          inquiryClasses.length,
          shipped.length,
          accuracy,
          microseconds(bankTest.map(({ text }) => text)),
          microseconds([
            bankTest
              .slice(0, 60)
              .map(({ text }) => text)
              .join(' '),
          ]),
        ],
      ],
    },
  ]
}
