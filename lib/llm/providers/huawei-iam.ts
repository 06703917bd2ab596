import type { Dispatcher } from 'undici'
import { z } from 'zod'
import { type ReasonOf, VendorFailure } from '../refusal.ts'
import type { IssuedToken } from './tokens.ts'
import { postJson, readAnswer } from './wire.ts'

/*
 * Tokens of Huawei Cloud's IAM. Protocol: its API reference, "Obtaining a user token through password authentication"
 * (POST /v3/auth/tokens).
 */

export type IamUser = {
  /** The account. */
  domain: string
  /** Its IAM user. */
  user: string
  password: string
  /** A project's name, such as cn-southwest-2, or its id. */
  project?: string
}

/** Not answered by then, the next caller asks anew. */
const answerMs = 15_000
const dayMs = 24 * 60 * 60_000

const tokenBody = z.object({
  token: z.object({
    issued_at: z.string().optional(),
    expires_at: z.string().optional(),
    project: z.object({ id: z.string() }).optional(),
  }),
})

/** A token for a user, and the id of its project where it has one. Waits for no single caller: it is shared by many. */
export async function iamToken(
  { baseUrl, dispatcher }: { baseUrl: string; dispatcher: Dispatcher },
  user: IamUser,
): Promise<IssuedToken<{ projectId?: string }>> {
  const request = { path: '/v3/auth/tokens', body: tokenRequest(user, baseUrl) }
  const response = await postJson({ baseUrl, headers: {}, dispatcher, reasonOf }, request, AbortSignal.timeout(answerMs))
  const { token: about } = tokenBody.safeParse(readAnswer(await response.text())).data ?? {}
  const token = response.headers['x-subject-token']
  if (typeof token !== 'string' || token === '')
    throw new VendorFailure('malformed', 'IAM answered without a token', { symptom: 'unexpected_shape' })
  return { token, expiresAt: Date.now() + lifetimeOf(about), projectId: about?.project?.id }
}

/** By the vendor's own clock, since ours may be off. A token is good for a day when it does not say. */
function lifetimeOf({ issued_at, expires_at }: { issued_at?: string; expires_at?: string } = {}): number {
  const lifetimeMs = Date.parse(expires_at ?? '') - (issued_at ? Date.parse(issued_at) : Date.now())
  return Number.isFinite(lifetimeMs) ? lifetimeMs : dayMs
}

function tokenRequest({ domain, user, password, project }: IamUser, baseUrl: string) {
  const identity = { methods: ['password'], password: { user: { name: user, password, domain: { name: domain } } } }
  return { auth: { identity, scope: scopeOf(project ?? regionOf(baseUrl), domain) } }
}

/** Services of a region take tokens of a project only; each region has one that is called like it. */
const regionOf = (baseUrl: string): string | undefined => /\biam\.([a-z]+-[a-z]+-\d+)\./.exec(baseUrl)?.[1]

export const isProjectId = (project: string): boolean => /^[0-9a-f]{32}$/i.test(project)

function scopeOf(project: string | undefined, domain: string) {
  if (!project) return { domain: { name: domain } }
  return { project: isProjectId(project) ? { id: project } : { name: project } }
}

/** IAM knows no models: what it does not find is a project or a user, and that is the credentials' fault. */
const reasonOf: ReasonOf = (_, status) => (status === 404 ? 'authentication' : undefined)
