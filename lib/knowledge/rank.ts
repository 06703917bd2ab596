// biome-ignore-all lint/style/noNonNullAssertion: ids, units and slots are indices that this class itself gave out
import { gramsOf, type PassageTerms, type Terms } from './terms.ts'

// BM25's usual constants; the others were chosen by recall on public intent and reading sets (bench/retrieval.ts).
const k1 = 1.2
const b = 0.75
const stemWeight = 2
const ideaWeight = 2
const phrasingsMax = 5 // a pair scores by its best phrasings, each next one counting less: nearest neighbours that vote
const phrasingDecay = 0.6
const bodyWeight = 0.5
/** No passage gets more than this times its best phrasing's score from its phrasings; a little above, for what is lost in rounding. */
const phrasingsWeightMax = 1.000_001 * ((1 - phrasingDecay ** phrasingsMax) / (1 - phrasingDecay))
const timesMax = 15

export type Candidate = { slot: number; score: number }

/** Units of one kind; a unit is compared with the mean length of its kind. */
type Kind = { length: number; count: number }

/**
 * An inverted index in memory. Its units are the phrasings of a question (or an article's headings) and the bodies;
 * a unit is scored by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
 * section 3), a passage by its units. Adding and removing in any order gives the scores of an index built anew.
 */
export class PassageIndex {
  private readonly termIds = new Map<string, number>()
  private readonly postings: number[][] = [] // per term: unit * 16 + times, in the order of units
  private readonly frequency: number[] = [] // per term: live units that hold it
  private readonly termsOfWord = new Map<string, Int32Array>()
  private readonly slots: { first: number; end: number; terms: Int32Array }[] = [] // units from first to end, the last is the body
  private readonly phrasings: Kind = { length: 0, count: 0 }
  private readonly bodies: Kind = { length: 0, count: 0 }
  private unitLength = new Float64Array(256) // Infinity: removed
  private unitNorm = new Float64Array(256)
  private unitScore = new Float64Array(256)
  private normsAreFresh = false
  private units = 0
  private unitsRemoved = 0

  /** Returns the passage's slot, its name in this index for good. */
  add({ questions, body }: PassageTerms): number {
    const first = this.units
    const terms: number[] = []
    for (const question of questions) this.addUnit(question, this.phrasings, terms)
    this.addUnit(body, this.bodies, terms)
    this.slots.push({ first, end: this.units, terms: Int32Array.from(terms) })
    return this.slots.length - 1
  }

  remove(slot: number): void {
    const { first, end, terms } = this.slots[slot]!
    if (this.unitLength[first] === Number.POSITIVE_INFINITY) return
    for (const term of terms) this.frequency[term]!--
    for (let unit = first; unit < end; unit++) {
      const kind = unit === end - 1 ? this.bodies : this.phrasings
      kind.length -= this.unitLength[unit]!
      if (this.unitLength[unit]! > 0) kind.count--
      this.unitLength[unit] = Number.POSITIVE_INFINITY
    }
    this.slots[slot] = { first, end, terms: new Int32Array(0) }
    this.unitsRemoved += end - first
    this.normsAreFresh = false
  }

  get liveUnits(): number {
    return this.units - this.unitsRemoved
  }

  /** True when so much was removed that building anew is better. */
  get worn(): boolean {
    return this.unitsRemoved > 1000 + this.liveUnits / 2
  }

  /**
   * The passages that share most with the question, best first. `whole` is the score of a passage of mean length that
   * would hold each of the question's terms once: the measure of how far a score could go. `grams`: its index terms.
   */
  candidates(grams: Terms, limit: number): { best: Candidate[]; whole: number } {
    if (!this.normsAreFresh) this.freshenNorms()
    let whole = 0
    for (const [gram, count] of grams) {
      const term = this.termOf(gram)
      const worth = weightOf(gram) * this.idf(term) * Math.sqrt(count)
      whole += worth
      if (term !== undefined) this.scoreTerm(this.postings[term] ?? [], worth * (k1 + 1))
    }
    const best = this.bestSlots(limit)
    this.unitScore.fill(0, 0, this.units)
    return { best, whole }
  }

  /** Inverse document frequency of a term, a unit being the document; an unknown term has the most there can be. */
  idf(term: number | undefined): number {
    const held = term === undefined ? 0 : this.frequency[term]!
    return Math.log(1 + (this.liveUnits - held + 0.5) / (held + 0.5))
  }

  /** The term's id, if a passage holds it. */
  termOf(gram: string): number | undefined {
    const term = this.termIds.get(gram)
    return term !== undefined && this.frequency[term]! > 0 ? term : undefined
  }

  holds(slot: number, term: number): boolean {
    const { first, end } = this.slots[slot]!
    const postings = this.postings[term]!
    let from = 0
    for (let to = postings.length; from < to; ) {
      const middle = (from + to) >> 1
      if (postings[middle]! < first << 4) from = middle + 1
      else to = middle
    }
    return from < postings.length && postings[from]! >>> 4 < end
  }

  private addUnit(terms: Terms, kind: Kind, all: number[]): void {
    const unit = this.units++
    if (unit >= this.unitLength.length) this.grow()
    const times = new Map<number, number>()
    let length = 0
    for (const [token, count] of terms) {
      const grams = this.termsOfToken(token)
      length += grams.length * count
      for (const term of grams) times.set(term, (times.get(term) ?? 0) + count)
    }
    for (const [term, count] of times) {
      this.postings[term]!.push((unit << 4) | Math.min(count, timesMax))
      this.frequency[term]!++
      all.push(term)
    }
    this.unitLength[unit] = length
    kind.length += length
    if (length > 0) kind.count++
    this.normsAreFresh = false
  }

  private termsOfToken(token: string): Int32Array {
    const known = this.termsOfWord.get(token)
    if (known) return known
    const terms = Int32Array.from(gramsOf(token), (gram) => this.enter(gram))
    if (token.length <= 16) this.termsOfWord.set(token, terms) // longer ones hardly ever come again
    return terms
  }

  private enter(gram: string): number {
    const known = this.termIds.get(gram)
    if (known !== undefined) return known
    this.termIds.set(gram, this.postings.length)
    this.frequency.push(0)
    return this.postings.push([]) - 1
  }

  private scoreTerm(postings: readonly number[], worth: number): void {
    const { unitScore, unitNorm } = this
    for (let i = 0; i < postings.length; i++) {
      const posting = postings[i]!
      const unit = posting >>> 4
      const count = posting & 15
      unitScore[unit]! += (worth * count) / (count + unitNorm[unit]!)
    }
  }

  private bestSlots(limit: number): Candidate[] {
    const { slots, unitScore } = this
    const best: Candidate[] = [] // best first; of equals the one that was added first
    const top = new Float64Array(phrasingsMax)
    for (let slot = 0; slot < slots.length; slot++) {
      const { first, end } = slots[slot]!
      const needed = best.length < limit ? 0 : best[limit - 1]!.score
      const body = bodyWeight * unitScore[end - 1]!
      let likest = 0
      for (let unit = first; unit < end - 1; unit++) if (unitScore[unit]! > likest) likest = unitScore[unit]!
      if (body + likest * phrasingsWeightMax <= needed) continue // hardly any passage gets further
      const score = withPhrasings(body, unitScore, first, end - 1, top)
      if (score > needed) enter(best, { slot, score }, limit)
    }
    return best
  }

  private freshenNorms(): void {
    for (const { first, end } of this.slots)
      for (let unit = first; unit < end; unit++) {
        const kind = unit === end - 1 ? this.bodies : this.phrasings
        this.unitNorm[unit] = k1 * (1 - b + (b * this.unitLength[unit]!) / Math.max(1, kind.length / Math.max(1, kind.count)))
      }
    this.normsAreFresh = true
  }

  private grow(): void {
    const widen = (array: Float64Array<ArrayBuffer>) => {
      const wider = new Float64Array(array.length * 2)
      wider.set(array)
      return wider
    }
    this.unitLength = widen(this.unitLength)
    this.unitNorm = widen(this.unitNorm)
    this.unitScore = widen(this.unitScore)
  }
}

const weightOf = (gram: string) => (gram[0] === '=' ? stemWeight : gram[0] === '~' ? ideaWeight : 1)

/** A body's score and those of the best phrasings, each next one counting less. `top` is room for them. */
function withPhrasings(body: number, unitScore: Float64Array, first: number, end: number, top: Float64Array): number {
  let found = 0
  for (let unit = first; unit < end; unit++) {
    const score = unitScore[unit]!
    if (score === 0 || (found === phrasingsMax && score <= top[phrasingsMax - 1]!)) continue
    let place = found < phrasingsMax ? found++ : phrasingsMax - 1
    for (; place > 0 && top[place - 1]! < score; place--) top[place] = top[place - 1]!
    top[place] = score
  }
  let score = body
  for (let place = 0, weight = 1; place < found; place++, weight *= phrasingDecay) score += weight * top[place]!
  return score
}

function enter(best: Candidate[], candidate: Candidate, limit: number): void {
  let place = Math.min(best.length, limit - 1)
  for (; place > 0 && best[place - 1]!.score < candidate.score; place--) best[place] = best[place - 1]!
  best[place] = candidate
}
