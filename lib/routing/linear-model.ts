// biome-ignore-all lint/style/noNonNullAssertion: every index is below the length that was made from the same numbers
import { type Features, places } from './features.ts'

export type Labelled = { features: Features; label: string }

/** How many places a model has, a power of two, and how often it sees each example. */
export type Shape = { size: number; epochs: number }
const usual: Shape = { size: places, epochs: 20 }
const rate = 0.5
/** How often a label comes in the examples says little of how often customers mean it. */
const biasRate = 0.05
/** A label whose likelihood is as near to the truth teaches nothing: most labels, most of the time. */
const errorMin = 0.005
/** Small data: without it the order of the examples would be the model. */
const firstGradient = 1e-2

/**
 * Multinomial logistic regression over sparse features: a score for each label, whose softmax says how likely each one is.
 * `temperature` divides the scores before that, so that a likelihood of .8 is right eight times in ten.
 */
export class LinearModel {
  readonly labels: readonly string[]
  temperature = 1
  /** Of each place the weights of all labels, side by side. */
  readonly weights: Float32Array
  readonly bias: Float32Array
  private readonly size: number

  constructor(labels: readonly string[], size = places) {
    this.labels = labels
    this.size = size
    this.weights = new Float32Array(size * labels.length)
    this.bias = new Float32Array(labels.length)
  }

  /** How likely each label is, in the order of `labels`. */
  likelihoods(features: Features): Float64Array {
    return softmax(this.scores(features), this.temperature)
  }

  best(features: Features): { label: string; score: number } {
    const likely = this.likelihoods(features)
    let top = 0
    for (let k = 1; k < likely.length; k++) if (likely[k]! > likely[top]!) top = k
    return { label: this.labels[top]!, score: likely[top]! }
  }

  scores({ at, weight }: Features): Float64Array {
    const labels = this.labels.length
    const sums = Float64Array.from(this.bias)
    for (let i = 0; i < at.length; i++) {
      const from = (at[i]! & (this.size - 1)) * labels
      for (let k = 0; k < labels; k++) sums[k]! += this.weights[from + k]! * weight[i]!
    }
    return sums
  }

  /** Learns at once. The same examples make the same model. */
  static train(examples: readonly Labelled[], labels: readonly string[], shape?: Shape): LinearModel {
    const steps = LinearModel.learning(examples, labels, shape)
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
    }
  }

  /**
   * Learns step by step, each a fraction of a millisecond, for who must not be kept waiting meanwhile: stochastic gradients
   * whose steps shrink where a weight has moved much (AdaGrad: Duchi, Hazan, Singer, 2011).
   */
  static *learning(
    examples: readonly Labelled[],
    labels: readonly string[],
    { size, epochs }: Shape = usual,
  ): Generator<void, LinearModel> {
    const model = new LinearModel(labels, size)
    const index = new Map(labels.map((label, at) => [label, at]))
    const moved = new Float32Array(model.weights.length).fill(firstGradient)
    const movedBias = new Float32Array(labels.length).fill(firstGradient)
    const order = Uint32Array.from(examples.keys())
    const random = mulberry32(1)
    for (let epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, random)
      for (const place of order) {
        const { features, label } = examples[place]!
        model.learn(features, index.get(label)!, moved, movedBias)
        yield
      }
    }
    return model
  }

  private learn(features: Features, truth: number, moved: Float32Array, movedBias: Float32Array): void {
    const labels = this.labels.length
    const error = softmax(this.scores(features), 1)
    error[truth]! -= 1
    const { at, weight } = features
    for (let k = 0; k < labels; k++) {
      const wrong = error[k]!
      if (Math.abs(wrong) < errorMin) continue
      for (let i = 0; i < at.length; i++) {
        const j = (at[i]! & (this.size - 1)) * labels + k
        const gradient = wrong * weight[i]!
        moved[j]! += gradient * gradient
        this.weights[j]! -= (rate / Math.sqrt(moved[j]!)) * gradient
      }
      movedBias[k]! += wrong * wrong
      this.bias[k]! -= (biasRate / Math.sqrt(movedBias[k]!)) * wrong
    }
  }

  /** As it is stored: a line of JSON with the labels, then each place that is not zero with its weights. */
  pack(): Uint8Array<ArrayBuffer> {
    const labels = this.labels.length
    const used = Array.from({ length: places }, (_, place) => place).filter((place) =>
      this.weights.subarray(place * labels, (place + 1) * labels).some((weight) => weight !== 0),
    )
    const head = new TextEncoder().encode(`${JSON.stringify({ labels: this.labels, temperature: this.temperature })}\n`)
    const bytes = new Uint8Array(head.length + labels * 4 + used.length * (4 + labels * 4))
    bytes.set(head)
    const view = new DataView(bytes.buffer)
    let at = head.length
    const write = (value: number) => {
      view.setFloat32(at, value, true)
      at += 4
    }
    this.bias.forEach(write)
    for (const place of used) {
      view.setUint32(at, place, true)
      at += 4
      this.weights.subarray(place * labels, (place + 1) * labels).forEach(write)
    }
    return bytes
  }

  static unpack(bytes: Uint8Array): LinearModel {
    const end = bytes.indexOf(10)
    const { labels, temperature } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as {
      labels: string[]
      temperature: number
    }
    const model = new LinearModel(labels)
    model.temperature = temperature
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = end + 1
    const read = () => {
      const value = view.getFloat32(at, true)
      at += 4
      return value
    }
    for (let k = 0; k < labels.length; k++) model.bias[k] = read()
    while (at < bytes.length) {
      const place = view.getUint32(at, true)
      at += 4
      for (let k = 0; k < labels.length; k++) model.weights[place * labels.length + k] = read()
    }
    return model
  }
}

function softmax(scores: Float64Array, temperature: number): Float64Array {
  let top = Number.NEGATIVE_INFINITY
  for (const score of scores) if (score > top) top = score
  let sum = 0
  for (let k = 0; k < scores.length; k++) {
    scores[k] = Math.exp((scores[k]! - top) / temperature)
    sum += scores[k]!
  }
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum
  return scores
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
}

/** A small generator of numbers from 0 to 1 (T. Ettinger's mulberry32): the same seed gives the same numbers. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
