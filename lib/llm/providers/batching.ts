import { VendorFailure } from '../refusal.ts'
import type { SpokenModel } from './model.ts'
import { parseJson, unreadable } from './wire.ts'

/*
 * Vendors' own batches: many requests given at once, answered within a day at a lower price.
 */

/** A request as it is sent in a batch. `customId`: ours, by which its result is told from the others. */
export type BatchRequest = { customId: string; body: unknown }

/** How far a batch is. `state` is the vendor's own word. */
export type BatchLook = {
  state: string
  answered: number
  isOver: boolean
  isCancelling: boolean
  /** Where its results are, once it is over. */
  results: string[]
  /** What became of the requests of which it has no result, once it is over; `unknown` where it should have one of each. */
  rest: 'expired' | 'cancelled' | 'refused' | 'unknown'
  /** Why the vendor did not take it: a code of its own. */
  problem: string | null
}

/** What became of one request. `body`: an answer as the same vendor gives it to a single call. */
export type BatchResult = { customId: string } & (
  | { body: Record<string, unknown> }
  | { failure: VendorFailure }
  | { end: 'expired' | 'cancelled' }
)

/** A batch of which nobody knows whether the vendor took it, since its answer was lost. `since`: when it was about to be given. */
export type LostBatch = { fileId: string | null; since: Date; requests: number; isOurs: (customId: string) => Promise<boolean> }
/** `undecided`: the vendor tells only later. */
export type Found = { is: 'found'; vendorId: string } | { is: 'none' | 'undecided' }

/** A vendor's batches as one provider reaches them. Each throws a VendorFailure, or what the connection says. */
export type VendorBatches = {
  /** The model as a batch speaks to it; undefined for one that no batch takes. */
  model(modelId: string): SpokenModel | undefined
  /** Hands the requests over where the vendor takes them as a file, whose id it gives. That begins nothing and costs nothing. */
  upload(requests: BatchRequest[]): Promise<string | null>
  /** Begins the batch, and gives the vendor's id of it. */
  begin(requests: BatchRequest[], fileId: string | null): Promise<string>
  /** Looks for a batch that may have been begun. */
  find(lost: LostBatch): Promise<Found>
  look(vendorId: string): Promise<BatchLook>
  results(look: BatchLook): AsyncGenerator<BatchResult[]>
  cancel(vendorId: string): Promise<void>
}

/** More than any of it takes: what is lost after that is looked for again. */
export const batchCallMs = 120_000
export const soon = (): AbortSignal => AbortSignal.timeout(batchCallMs)

/** How far back a list is read: clocks differ. */
export const clockSkewMs = 3_600_000
export const pagesMax = 100

/** The objects of lines of JSON; one that is none is thrown. */
export async function* objectsIn(lines: AsyncIterable<string[]>): AsyncGenerator<Record<string, unknown>[]> {
  for await (const some of lines) {
    yield some.flatMap((line) => {
      if (line.trim() === '') return []
      const value = parseJson(line)
      if (value === null || typeof value !== 'object') throw unreadable('a result of the batch')
      return [value as Record<string, unknown>]
    })
  }
}

/** The id that an answer has to name. */
export function idIn({ id }: Record<string, unknown>): string {
  if (typeof id === 'string' && /^[\w.:-]{1,200}$/.test(id)) return id
  throw new VendorFailure('malformed', 'the answer names no id', { symptom: 'unexpected_shape' })
}

export const listIn = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((entry) => entry !== null && typeof entry === 'object') : []

export const numberIn = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)

/** A vendor's word for a state, which is shown as it is. */
export const wordIn = (value: unknown): string => (typeof value === 'string' && /^\w{1,40}$/.test(value) ? value : 'unknown')
