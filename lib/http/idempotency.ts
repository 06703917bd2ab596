import { createHash } from 'node:crypto'
import type { Caller } from '../access/caller.ts'
import { seal, unseal } from '../access/vault.ts'
import { type Clock, systemClock } from '../clock.ts'
import { claimKey, keepAnswer, outcomeUnknown, type RequestClaim, releaseKey } from '../database/idempotency.ts'
import { Failure, invalid } from '../failure.ts'
import { jsonLinesType } from './json-lines.ts'

const waitMsMax = 30_000
const pauseMs = 100
const mutating = ['POST', 'PUT', 'PATCH', 'DELETE']

const hashOf = (...parts: string[]): string => createHash('sha256').update(parts.join('\0')).digest('hex')

/** What makes a request the same one: its caller, where it went, the key it was given, and what it asked. */
export function requestClaim(caller: Caller, place: string, key: string, asked: unknown): RequestClaim | undefined {
  if (caller.kind === 'anonymous') return undefined
  const owner = caller.kind === 'key' ? caller.keyId : caller.kind === 'user' ? caller.id : caller.claimOwner
  return { id: hashOf(owner, place, key), fingerprint: hashOf(JSON.stringify(asked) ?? '') }
}

/** The claim of a request with an `Idempotency-Key`; a body that is streamed is known by its length only. */
export function claimIn(request: Request, caller: Caller, body: unknown): RequestClaim | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null || !mutating.includes(request.method)) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw invalid('Idempotency-Key', 'expected 1 to 255 visible ASCII characters')
  const { pathname, search } = new URL(request.url)
  return requestClaim(caller, `${request.method} ${pathname}`, key, { search, asked: body ?? request.headers.get('content-length') })
}

const placeOf = ({ id }: RequestClaim) => `idempotency/${id}`

/**
 * Does the work of a claim once: whoever comes later with the same key is given the first answer, and waits while it is
 * still being made. Work that threw has done nothing (what it writes is one transaction), so it may be tried again; work
 * of which only the answer is lost is never repeated: `conflict` says that its outcome is not known. An answer `inLines` is told as
 * it is made; it is made to its end, whoever listens.
 */
export async function answerOnce(
  { claim, inLines, clock = systemClock }: { claim: RequestClaim; inLines: boolean; clock?: Clock },
  work: () => Promise<Response>,
): Promise<Response> {
  const deadline = clock.now() + waitMsMax
  for (let first = await claimKey(claim); first; first = await claimKey(claim)) {
    if (first.status === outcomeUnknown) throw conflict('what became of the first request with it is not known. Look, then take a new key.')
    if (first.status !== null) return replayed(first.status, first.answer, { claim, inLines })
    if (clock.now() > deadline) throw conflict('the first request with it is still being answered.')
    await clock.sleep(pauseMs)
  }
  const response = await work().catch(async (error) => {
    await releaseKey(claim.id).catch(() => {}) // then it stays claimed; the error is what the caller has to know
    throw error
  })
  const keep = (text: string) => keepAnswer(claim.id, response.status, seal(text, placeOf(claim)))
  const isLost = () => {} // it stays claimed, and is not repeated
  if (inLines && response.body) {
    const [told, kept] = response.body.tee()
    new Response(kept).text().then(keep).catch(isLost)
    return new Response(told, response)
  }
  const text = await response.text()
  await keep(text).catch(isLost)
  return new Response(text || null, response)
}

const conflict = (sentence: string) => new Failure('conflict', `Idempotency-Key: ${sentence}`, { headers: { 'retry-after': '2' } })

function replayed(status: number, answer: Uint8Array | null, { claim, inLines }: { claim: RequestClaim; inLines: boolean }): Response {
  const text = answer && unseal(answer, placeOf(claim))
  const headers = { 'idempotent-replayed': 'true', ...(text && { 'content-type': inLines ? jsonLinesType : 'application/json' }) }
  return new Response(text || null, { status, headers })
}
