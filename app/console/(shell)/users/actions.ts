'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { deleteUser, endUserSessions, inviteUser, renewInvitation, updateUser, userInput, userPatch } from '#lib/access/users.ts'
import { action } from '#lib/http/action.ts'

const one = z.strictObject({ id: z.string().max(100) })

export const invite = action('users:write', userInput, ({ input, caller, requestId }) => inviteUser(input, actorOf(caller, requestId)))

export const changeUser = action('users:write', userPatch.extend(one.shape), ({ input: { id, ...patch }, caller, requestId }) =>
  updateUser(id, patch, actorOf(caller, requestId)),
)

export const renewLink = action('users:write', one, ({ input, caller, requestId }) => renewInvitation(input.id, actorOf(caller, requestId)))

export const signOutUser = action('users:write', one, ({ input, caller, requestId }) =>
  endUserSessions(input.id, actorOf(caller, requestId)),
)

export const removeUser = action('users:write', one, ({ input, caller, requestId }) => deleteUser(input.id, actorOf(caller, requestId)))
