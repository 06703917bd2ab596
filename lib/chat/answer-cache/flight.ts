import type { TurnContext } from '../turn-state.ts'

/** One turn of those that ask the same. It hears nothing before its question is `recorded`: a turn begins with its start. */
export type Passenger = Pick<TurnContext, 'events' | 'recorded' | 'signal'>

/** What becomes of a turn that waits: it is given the answer, has to ask itself after what was said so far, or was stopped. */
type Place<T> = { is: 'given'; answer: T } | { is: 'asking'; said: string; flight?: Flight<T> } | { is: 'stopped'; said: string }

type Waiting<T> = { tell(said: string): void; take(place: Place<T>): void }

/** From so many answers that failed one after the other, nobody waits for the next one's any more. */
const failuresMax = 2

/**
 * Turns that ask the same at the same time. One asks; the others hear its words as they come and are given its answer. When
 * it has none, because it was stopped, broke off or failed, the next one asks, after the words that all have heard.
 */
export class Flight<T> {
  private said = ''
  private readonly waiting: Waiting<T>[] = []
  private failures = 0
  private readonly ended: () => void

  /** `ended` is called when nobody may join any more. */
  constructor(ended: () => void) {
    this.ended = ended
  }

  /** To be told each piece of the answer by the turn that asks. */
  readonly hear = (text: string): void => {
    this.said += text
    for (const { tell } of this.waiting) tell(this.said)
  }

  /** The turn that asks has an answer for all. */
  land(answer: T): void {
    this.ended()
    for (const { take } of this.waiting.splice(0)) take({ is: 'given', answer })
  }

  /** The turn that asks has none: the next one does, or each for himself where two have failed. */
  giveUp({ failed }: { failed: boolean }): void {
    if (failed) this.failures++
    const isOver = this.failures >= failuresMax
    const next = this.waiting.splice(0, isOver ? this.waiting.length : 1)
    if (isOver || next.length === 0) this.ended()
    for (const { take } of next) take({ is: 'asking', said: this.said, ...(!isOver && { flight: this }) })
  }

  /** Waits for what becomes of the turn. Rejects when its question cannot be recorded. */
  async join({ events, recorded, signal }: Passenger): Promise<Place<T>> {
    let heard = 0
    let hasBegun = false
    let hasLeft = false
    const tell = (said: string) => {
      if (!hasBegun || hasLeft || said.length === heard) return
      events.emit({ type: 'text', text: said.slice(heard) })
      heard = said.length
    }
    const place = await new Promise<Place<T>>((resolve, reject) => {
      const one: Waiting<T> = { tell, take: resolve }
      const leave = () => {
        const at = this.waiting.indexOf(one)
        if (at < 0) return
        this.waiting.splice(at, 1)
        hasLeft = true
      }
      const stop = () => {
        leave()
        resolve({ is: 'stopped', said: this.said.slice(0, heard) })
      }
      const begin = () => {
        hasBegun = true
        tell(this.said)
      }
      this.waiting.push(one)
      recorded.then(begin, (error) => {
        leave()
        reject(error)
      })
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop, { once: true })
    })
    if (place.is === 'given') {
      await recorded
      tell(this.said)
    }
    return place
  }
}
