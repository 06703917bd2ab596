import type { Api, Credentials, ProviderOptions } from '#lib/llm/providers/vendor.ts'
import type { VendorReason } from '#lib/llm/refusal.ts'
import type { VendorSlug } from '#lib/llm/vendors.ts'

/** A request as it came over the wire. `raw` is the body's exact bytes, for signatures. */
export type Received = { method: string; path: string; query: URLSearchParams; headers: Record<string, string>; raw: string }

/** An answer as it goes over the wire. */
export type WireAnswer = { status: number; headers?: Record<string, string>; body: string }

/** What a request asks for, read by the vendor's rules. */
export type Question = {
  model: string
  stream: boolean
  /** The text of all its messages, or the flat prompt. */
  prompt: string
  /** Whatever of the request a reply depends on. */
  body: Record<string, unknown>
  /** The bytes of its images, as hex, and of what type each is where the vendor is told. */
  images?: { mediaType?: string; hex: string }[]
  /** Which form of JSON mode it asks for. */
  json?: 'schema' | 'object'
}

export type Reply = {
  pieces: string[]
  finish: 'stop' | 'length' | 'filtered'
  /** None: the vendor does not count. */
  usage?: { prompt: number; completion: number; cached?: number; reasoning?: number }
}

/**
 * How one vendor's API is spoken over real sockets. Written from the vendor's documentation and with verification code of
 * its own, never with that of the product, so that the two can disagree.
 */
export type Dialect = {
  name: string
  vendor: VendorSlug
  model: string
  /** What a provider is made with to speak to it. `baseUrl` is where the fake listens. */
  provider(baseUrl: string): { baseUrl: string; api?: Api; credentials: Credentials; options?: ProviderOptions }
  /** Checks everything that the vendor checks: path, signature or token, required fields. Routes such as tokens are answered at once. */
  hear(request: Received): { question: Question } | { answer: WireAnswer }
  whole(question: Question, reply: Reply): WireAnswer
  /** The stream's frames, each as it goes over the wire; the last ones say that it is the end. One text piece is one frame. */
  frames(question: Question, reply: Reply): string[]
  streamType: string
  /** It has whole answers only. */
  streams?: false
  /** WebSocket messages instead of a response body. */
  socket?: true
  /** The usage of a reply never leaves in this dialect, or only with the whole answer. */
  counts?: 'never' | 'whole'
  /** Which kinds of tokens it counts by themselves. */
  alsoCounts?: ('cached' | 'reasoning')[]
  /** A model that sees images, where the vendor has any. */
  visionModel?: string
  jsonMode?: 'schema' | 'object'
  /** What the finish reason `length` looks like to a reader, where the vendor has none. */
  tellsLength?: false
  tellsFiltered?: false
  /** The vendor's documented refusals, and what each one means. */
  refusals: [VendorReason, WireAnswer][]
  /** An error in mid-stream, as a frame, and what it means. */
  brokenFrame?: [VendorReason, string]
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** The JSON object in a request's body, or undefined. */
export function bodyOf({ raw }: Received): Record<string, unknown> | undefined {
  try {
    const body = JSON.parse(raw)
    return body !== null && typeof body === 'object' && !Array.isArray(body) ? body : undefined
  } catch {
    return undefined
  }
}
