import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { type Clock, systemClock } from '../clock.ts'
import { config } from '../config.ts'
import { db, type Transaction } from '../database/client.ts'
import { isDuplicate } from '../database/errors.ts'
import type { Prisma } from '../database/generated/client.ts'
import { olderThan, type Page } from '../database/page.ts'
import { Failure, invalid, notFound } from '../failure.ts'
import { id, time } from '../http/schemas.ts'
import { newId } from '../ids.ts'
import { revokeKeysOf } from './api-keys.ts'
import { recordAudit } from './audit.ts'
import type { Actor } from './caller.ts'
import { emailOf, emailSchema } from './email.ts'
import { forgetKeys } from './find-key.ts'
import { hashPassword, isPassword, passwordSchema } from './password.ts'
import { type Role, roles } from './roles.ts'
import { endSessionsOf } from './session.ts'

const role = z.enum(roles, { error: `expected one of ${roles.join(', ')}` }).describe('What the user may do in the console.')
const name = z.string().trim().max(100).nullable()
export const userInput = z.strictObject({ email: emailSchema, name: name.optional(), role })
export const userPatch = z
  .strictObject({ name, role, disabled: z.boolean().describe('`true` signs the user out everywhere and refuses every sign-in.') })
  .partial()
export const passwordChange = z.strictObject({ current: z.string().min(1).max(1_000), password: passwordSchema })
export const invitationTaken = z.strictObject({ token: z.string().max(100), password: passwordSchema })

const inviteMs = { first: 3 * 86_400_000, reset: 3_600_000 } as const

const columns = { id: true, email: true, name: true, role: true, disabled: true, createdAt: true, inviteExpiresAt: true } as const
const withState = { ...columns, passwordHash: true } as const
type Row = Prisma.UserGetPayload<{ select: typeof withState }>

export const shownUser = z
  .object({
    id: id('user'),
    email: z.string(),
    name: z.string().nullable(),
    role: z.enum(roles),
    status: z.enum(['active', 'invited', 'disabled']).describe('`invited` until a password is set.'),
    inviteExpiresAt: time.nullable().describe('Until when the link to set a password works. `null`: there is none.'),
    createdAt: time,
  })
  .meta({ id: 'User', description: 'A user of the console.' })
export type ShownUser = z.output<typeof shownUser>

export const invitedUser = shownUser
  .extend({ inviteUrl: z.string().describe('The link to set a password. It is in this answer and never again.') })
  .meta({ id: 'InvitedUser', description: 'A user of the console with the link to set a password.' })
type InvitedUser = z.output<typeof invitedUser>

/** A user as admins see him. */
const shown = ({ passwordHash, disabled, role, ...row }: Row): ShownUser => ({
  ...row,
  role: role as Role,
  status: disabled ? 'disabled' : passwordHash === null ? 'invited' : 'active',
})

/** What the audit log keeps of a user. */
const outlineOf = ({ email, name, role, disabled }: Row) => ({ email, name, role, disabled })

export async function listUsers(page: Page): Promise<ShownUser[]> {
  const rows = await db().user.findMany({
    where: olderThan(page.cursor),
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: page.take,
    select: withState,
  })
  return rows.map(shown)
}

export async function getUser(id: string): Promise<ShownUser> {
  const row = await db().user.findUnique({ where: { id }, select: withState })
  if (!row) throw notFound('user')
  return shown(row)
}

/** Invites somebody: the link in this answer, shown this once, lets him set his password. */
export async function inviteUser(input: z.infer<typeof userInput>, actor: Actor, clock: Clock = systemClock): Promise<InvitedUser> {
  const { token, fields } = newInvitation(inviteMs.first, clock)
  try {
    return await db().$transaction(async (tx) => {
      const made = await tx.user.create({ data: { ...input, ...fields, id: newId('user') }, select: withState })
      await recordAudit(tx, actor, { action: 'user.invite', target: made.id, after: outlineOf(made) })
      return { ...shown(made), inviteUrl: inviteUrl(token) }
    })
  } catch (error) {
    if (!isDuplicate(error)) throw error
    throw new Failure('conflict', 'email: is taken by another user.', {
      cause: error,
      errors: [{ path: 'email', message: 'is taken by another user' }],
    })
  }
}

/** A new link to set a password, for somebody who lost his or whose invitation ran out. The link before it stops working. */
export async function renewInvitation(id: string, actor: Actor, clock: Clock = systemClock): Promise<InvitedUser> {
  return db().$transaction(async (tx) => {
    const before = await tx.user.findUnique({ where: { id }, select: withState })
    if (!before) throw notFound('user')
    if (before.disabled) throw new Failure('conflict', 'This user is disabled: enable him first.')
    const { token, fields } = newInvitation(before.passwordHash === null ? inviteMs.first : inviteMs.reset, clock)
    const after = await tx.user.update({ where: { id }, data: fields, select: withState })
    await recordAudit(tx, actor, { action: 'user.renew-invitation', target: id, after: { expiresAt: fields.inviteExpiresAt } })
    return { ...shown(after), inviteUrl: inviteUrl(token) }
  })
}

/** Sets the password of whoever holds an invitation, once, and ends the sessions he had. */
export async function takeInvitation({ token, password }: z.infer<typeof invitationTaken>, clock: Clock = systemClock) {
  const passwordHash = await hashPassword(password)
  return db().$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { inviteHash: hashOf(token) }, select: withState })
    const isGood = user && !user.disabled && user.inviteExpiresAt && user.inviteExpiresAt.getTime() > clock.now()
    if (!isGood) throw new Failure('not_found', 'This link was used already, has run out, or was replaced. Ask an admin for a new one.')
    const spent = { inviteHash: null, inviteExpiresAt: null }
    const { count } = await tx.user.updateMany({ where: { inviteHash: hashOf(token) }, data: { passwordHash, ...spent } })
    if (count === 0) throw new Failure('conflict', 'This link was used at the same time.')
    await endSessionsOf(tx, user.id)
    await recordAudit(tx, { type: 'user', id: user.id }, { action: 'user.set-password', target: user.id })
    return { email: user.email }
  })
}

/** Whom an invitation is for, while it can be taken. */
export async function invitedBy(token: string, clock: Clock = systemClock): Promise<{ email: string } | null> {
  return db().user.findFirst({
    where: { inviteHash: hashOf(token), disabled: false, inviteExpiresAt: { gt: new Date(clock.now()) } },
    select: { email: true },
  })
}

/** Changes a user's own password and ends all his sessions, this one too: he signs in with the new one. */
export async function changePassword(id: string, { current, password }: z.infer<typeof passwordChange>, actor: Actor): Promise<void> {
  const user = await db().user.findUniqueOrThrow({ where: { id }, select: { passwordHash: true } })
  if (!(await isPassword(current, user.passwordHash))) throw invalid('current', 'is not your password')
  const passwordHash = await hashPassword(password)
  await db().$transaction(async (tx) => {
    await tx.user.update({ where: { id }, data: { passwordHash, inviteHash: null, inviteExpiresAt: null } })
    await endSessionsOf(tx, id)
    await recordAudit(tx, actor, { action: 'user.change-password', target: id })
  })
}

/** Changes name, role or access. A disabled user is signed out everywhere. One admin who can sign in always remains. */
export async function updateUser(id: string, patch: z.infer<typeof userPatch>, actor: Actor): Promise<ShownUser> {
  const row = await db().$transaction(async (tx) => {
    const before = await lockedUser(tx, id)
    const after = await tx.user.update({ where: { id }, data: patch, select: withState })
    await refuseWithoutAdmin(tx)
    if (after.disabled) await endSessionsOf(tx, id)
    await recordAudit(tx, actor, { action: 'user.update', target: id, before: outlineOf(before), after: outlineOf(after) })
    return after
  })
  forgetKeys() // his keys have what he has
  return shown(row)
}

/** Signs a user out everywhere. */
export async function endUserSessions(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    await lockedUser(tx, id)
    await endSessionsOf(tx, id)
    await recordAudit(tx, actor, { action: 'user.sign-out', target: id })
  })
}

/** Deletes a user and revokes the keys he made. What he did stays in the audit log. */
export async function deleteUser(id: string, actor: Actor): Promise<void> {
  await db().$transaction(async (tx) => {
    const before = await lockedUser(tx, id)
    await revokeKeysOf(tx, id, actor)
    await tx.user.delete({ where: { id } })
    await refuseWithoutAdmin(tx)
    await recordAudit(tx, actor, { action: 'user.delete', target: id, before: outlineOf(before) })
  })
  forgetKeys()
}

/** The user to be changed. Changes of users wait for each other, so that two admins cannot remove one another at once. */
async function lockedUser(tx: Transaction, id: string): Promise<Row> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('frontdesk.users'))::text`
  const row = await tx.user.findUnique({ where: { id }, select: withState })
  if (!row) throw notFound('user')
  return row
}

async function refuseWithoutAdmin(tx: Transaction): Promise<void> {
  const admins = await tx.user.count({ where: { role: 'admin', disabled: false, passwordHash: { not: null } } })
  if (admins === 0) throw new Failure('conflict', 'This is the last admin who can sign in: make another one first.')
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
const inviteUrl = (token: string) => `${config().publicUrl}/console/invitation/${token}`

function newInvitation(lifetimeMs: number, clock: Clock) {
  const token = randomBytes(32).toString('base64url')
  return { token, fields: { inviteHash: hashOf(token), inviteExpiresAt: new Date(clock.now() + lifetimeMs) } }
}

/**
 * The first admin, made when there is no user yet. Returns the password when it was generated here: it is shown once
 * and kept nowhere else.
 */
export async function ensureFirstAdmin(email: string, given: string | undefined): Promise<{ generatedPassword?: string }> {
  if ((await db().user.count()) > 0) return {}
  const password = given ?? randomBytes(12).toString('base64url')
  await db().user.create({
    data: { id: newId('user'), email: emailOf(email), name: 'Admin', role: 'admin', passwordHash: await hashPassword(password) },
  })
  return given ? {} : { generatedPassword: password }
}
