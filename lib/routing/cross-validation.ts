import { type Labelled, LinearModel, mulberry32 } from './linear-model.ts'

const parts = 5
/** How long training holds the process at a time, in milliseconds. */
const sliceMs = 8

/** The same as `LinearModel.train`, a slice at a time, so that what else the process does goes on. */
export async function trainedAside(examples: readonly Labelled[], labels: readonly string[]): Promise<LinearModel> {
  const steps = LinearModel.learning(examples, labels)
  for (let until = performance.now() + sliceMs; ; ) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() < until) continue
    await new Promise((resolve) => setImmediate(resolve))
    until = performance.now() + sliceMs
  }
}

/**
 * How well models of these examples tell messages that they were not trained on: each fifth is told by a model of the other
 * four. `temperature`: by which scores are divided so that likelihoods come true (Guo and others, "On Calibration of Modern
 * Neural Networks", 2017).
 */
export async function crossValidated(
  examples: readonly Labelled[],
  labels: readonly string[],
): Promise<{ accuracy: number; temperature: number }> {
  const random = mulberry32(2)
  const partOf = examples.map(() => Math.floor(random() * parts))
  const told: { scores: Float64Array; truth: number }[] = []
  for (let part = 0; part < parts; part++) {
    const model = await trainedAside(
      examples.filter((_, place) => partOf[place] !== part),
      labels,
    )
    for (const [place, { features, label }] of examples.entries())
      if (partOf[place] === part) told.push({ scores: model.scores(features), truth: labels.indexOf(label) })
  }
  const right = told.filter(({ scores, truth }) => scores.indexOf(Math.max(...scores)) === truth).length
  const [best = 1] = temperatures.toSorted((a, b) => lossAt(told, a) - lossAt(told, b))
  return { accuracy: told.length === 0 ? 0 : right / told.length, temperature: best }
}

const temperatures = Array.from({ length: 40 }, (_, step) => 0.3 * 1.08 ** step)

/** The mean logarithmic loss of the likelihoods at a temperature. */
function lossAt(told: readonly { scores: Float64Array; truth: number }[], temperature: number): number {
  const losses = told.map(({ scores, truth }) => {
    const top = Math.max(...scores)
    const sum = scores.reduce((all, score) => all + Math.exp((score - top) / temperature), 0)
    return Math.log(sum) - ((scores[truth] ?? 0) - top) / temperature
  })
  return losses.reduce((all, loss) => all + loss, 0) / losses.length
}
