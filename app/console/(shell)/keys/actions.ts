'use server'
import { z } from 'zod'
import { createKey, revokeKey, rotateKey, updateKey } from '#lib/access/api-keys.ts'
import { actorOf } from '#lib/access/caller.ts'
import { keyInput, keyPatch, rotation } from '#lib/access/key-input.ts'
import { action } from '#lib/http/action.ts'

const one = z.strictObject({ id: z.string().max(100) })

export const makeKey = action('keys:write', keyInput, ({ input, caller, requestId }) =>
  createKey(input, caller, actorOf(caller, requestId)),
)

export const changeBudget = action(
  'keys:write',
  keyPatch.pick({ budget: true }).extend(one.shape),
  async ({ input: { id, ...patch }, caller, requestId }) => {
    await updateKey(id, patch, caller, actorOf(caller, requestId))
  },
)

export const rotate = action('keys:write', rotation.extend(one.shape), ({ input, caller, requestId }) =>
  rotateKey(input.id, input.graceSeconds, caller, actorOf(caller, requestId)),
)

export const revoke = action('keys:write', one, ({ input, caller, requestId }) => revokeKey(input.id, actorOf(caller, requestId)))
