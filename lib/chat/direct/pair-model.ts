// biome-ignore-all lint/style/noNonNullAssertion: every index is below the length that was made from the same numbers
import type { Features } from '../../routing/features.ts'
import { type Labelled, LinearModel } from '../../routing/linear-model.ts'

/** Weights of one model: what it may take of a process's memory while it learns is eight bytes for each. */
const weightsMax = 1 << 23
const placesMax = 1 << 14
const epochs = 10

/**
 * Which pair a question is, as a linear softmax over words and pieces of words tells. A weight takes one byte: of 52 pairs that
 * is 850 KB, of 1,000 it is 8 MB.
 */
export class PairModel {
  readonly ids: readonly string[]
  private readonly size: number
  private readonly scale: number
  private readonly bias: Float32Array
  private readonly weights: Int8Array

  private constructor(ids: readonly string[], scale: number, bias: Float32Array, weights: Int8Array) {
    this.ids = ids
    this.scale = scale
    this.bias = bias
    this.weights = weights
    this.size = weights.length / ids.length
  }

  /** Learns from wordings, each labelled with its pair's id. The same examples make the same model. */
  static learn(examples: readonly Labelled[], ids: readonly string[]): PairModel {
    const size = Math.min(placesMax, 2 ** Math.floor(Math.log2(weightsMax / ids.length)))
    return PairModel.of(LinearModel.train(examples, ids, { size, epochs }))
  }

  private static of({ labels, bias, weights }: LinearModel): PairModel {
    let largest = 0
    for (const weight of weights) largest = Math.max(largest, Math.abs(weight))
    const scale = largest / 127 || 1
    return new PairModel(
      labels,
      scale,
      bias,
      Int8Array.from(weights, (weight) => Math.round(weight / scale)),
    )
  }

  /** The likeliest pair, and how likely it is beside the others, 0 to 1. */
  best({ at, weight }: Features): { id: string; confidence: number } {
    const pairs = this.ids.length
    const scores = Float64Array.from(this.bias)
    for (let i = 0; i < at.length; i++) {
      const from = (at[i]! & (this.size - 1)) * pairs
      const worth = weight[i]! * this.scale
      for (let k = 0; k < pairs; k++) scores[k]! += this.weights[from + k]! * worth
    }
    let top = 0
    for (let k = 1; k < pairs; k++) if (scores[k]! > scores[top]!) top = k
    let sum = 0
    for (const score of scores) sum += Math.exp(score - scores[top]!)
    return { id: this.ids[top]!, confidence: 1 / sum }
  }

  get bytes(): number {
    return this.weights.length
  }

  /** As it is stored: a line of JSON, the biases, the weights. */
  pack(): Uint8Array<ArrayBuffer> {
    const head = new TextEncoder().encode(`${JSON.stringify({ ids: this.ids, scale: this.scale })}\n`)
    const bytes = new Uint8Array(head.length + this.bias.length * 4 + this.weights.length)
    bytes.set(head)
    const view = new DataView(bytes.buffer)
    this.bias.forEach((value, k) => {
      view.setFloat32(head.length + k * 4, value, true)
    })
    bytes.set(new Uint8Array(this.weights.buffer), head.length + this.bias.length * 4)
    return bytes
  }

  static unpack(bytes: Uint8Array): PairModel {
    const end = bytes.indexOf(10) + 1
    const { ids, scale } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as { ids: string[]; scale: number }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const bias = Float32Array.from(ids, (_, k) => view.getFloat32(end + k * 4, true))
    return new PairModel(ids, scale, bias, new Int8Array(bytes.slice(end + ids.length * 4).buffer))
  }
}
