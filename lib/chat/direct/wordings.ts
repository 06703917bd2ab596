import { normalise } from '../answer-cache/normalise.ts'
import type { Pair } from './pair.ts'

/** All wordings of a bot's pairs as they are asked word for word. Adding and removing pairs costs what they say. */
export class Wordings {
  private readonly claims = new Map<string, Map<string, string>>()

  add({ id, questions, answer }: Pick<Pair, 'id' | 'questions' | 'answer'>): void {
    for (const question of questions) {
      const wording = normalise(question)
      if (wording === '') continue
      const claimants = this.claims.get(wording) ?? new Map<string, string>()
      this.claims.set(wording, claimants.set(id, answer))
    }
  }

  remove({ id, questions }: Pick<Pair, 'id' | 'questions'>): void {
    for (const question of questions) {
      const wording = normalise(question)
      const claimants = this.claims.get(wording)
      claimants?.delete(id)
      if (claimants?.size === 0) this.claims.delete(wording)
    }
  }

  /** The pair that was approved for these very words; `contested` where several were, and say different things. */
  find(question: string): { id: string } | 'contested' | undefined {
    const claimants = this.claims.get(normalise(question))
    if (!claimants) return undefined
    const [id = ''] = claimants.keys()
    return new Set(claimants.values()).size > 1 ? 'contested' : { id }
  }
}
