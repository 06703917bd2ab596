'use server'
import { z } from 'zod'
import { actorOf } from '#lib/access/caller.ts'
import { cancelBatch } from '#lib/batches/batches.ts'
import { action } from '#lib/http/action.ts'

export const cancel = action('batches:cancel', z.strictObject({ id: z.string().max(100) }), ({ input, caller, requestId }) =>
  cancelBatch(input.id, caller, actorOf(caller, requestId)),
)
