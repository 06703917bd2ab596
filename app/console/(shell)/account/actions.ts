'use server'
import { actorOf } from '#lib/access/caller.ts'
import { changePassword, passwordChange } from '#lib/access/users.ts'
import { action } from '#lib/http/action.ts'

export const changeOwnPassword = action('account', passwordChange, ({ input, caller, requestId }) =>
  changePassword(caller.id, input, actorOf(caller, requestId)),
)
