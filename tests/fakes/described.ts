import type { z } from 'zod'
import type { Answers, RouteSpec } from '#lib/http/route.ts'
import { openaiProblem, problem } from '#lib/http/schemas.ts'

/**
 * Holds an answer against what its route says of itself: status, media type, and every field of a JSON body. Throws what
 * is not so; a stream is read by whoever asked for it.
 */
export async function expectDescribed(spec: RouteSpec, name: string, response: Response): Promise<void> {
  if (!spec.answers) return // MERGE: this line goes once every route has its answers
  const wrong = await faultOf(spec, spec.answers, response)
  if (wrong) throw new Error(`${name} (${spec.says}) answered what it does not describe: ${wrong}`)
}

async function faultOf(spec: RouteSpec, answers: Answers, response: Response): Promise<string | undefined> {
  const { status } = response
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? ''
  if (!response.headers.get('x-request-id')) return 'no x-request-id'
  if (!(status in answers) && status < 400) return `the status ${status}`
  const declared = status in answers ? answers[status] : failureOf(spec)
  if (declared === null || declared === undefined) return response.body === null ? undefined : `a body with the status ${status}`
  const byType: Record<string, z.ZodType | string> =
    '_zod' in declared ? { 'application/json': declared as z.ZodType } : (declared as Record<string, z.ZodType | string>)
  const content = byType[type]
  if (content === undefined) return `the media type ${type || 'none'} with the status ${status}`
  return typeof content === 'string' ? undefined : faultIn(content, await response.clone().json())
}

const failureOf = ({ errors }: RouteSpec) =>
  errors === 'openai' ? { 'application/json': openaiProblem } : { 'application/problem+json': problem }

function faultIn(schema: z.ZodType, sent: unknown): string | undefined {
  const { success, data, error } = schema.safeParse(sent)
  if (!success) return error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`).join('; ')
  const undeclared = firstDifference(sent, JSON.parse(JSON.stringify(data)), '')
  return undeclared && `the field ${undeclared}`
}

/** Where two JSON values part. Zod leaves out what a schema does not name, so a field that is missing is undeclared. */
function firstDifference(sent: unknown, known: unknown, path: string): string | undefined {
  if (sent === null || typeof sent !== 'object' || known === null || typeof known !== 'object')
    return Object.is(sent, known) ? undefined : path
  for (const key of Object.keys(sent)) {
    const deeper = firstDifference(
      (sent as Record<string, unknown>)[key],
      (known as Record<string, unknown>)[key],
      path ? `${path}.${key}` : key,
    )
    if (deeper !== undefined) return deeper
  }
}
