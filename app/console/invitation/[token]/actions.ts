'use server'
import { invitationTaken, takeInvitation } from '#lib/access/users.ts'
import { publicAction } from '#lib/http/action.ts'

export const setFirstPassword = publicAction(invitationTaken, ({ input }) => takeInvitation(input))
