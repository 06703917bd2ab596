import { headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { cache } from 'react'
import { mayDo, type UserCaller, userIn } from '#lib/access/caller.ts'
import type { Right } from '#lib/access/roles.ts'

/** Who is signed in, read once for each request. */
export const currentUser = cache(async (): Promise<UserCaller | undefined> => userIn(await headers()))

/** The user who is signed in and has this right. Anybody else is led to the sign-in, or told that it is not for him. */
export async function requireUser(right?: Right): Promise<UserCaller> {
  const user = await currentUser()
  if (!user) {
    const path = (await headers()).get('x-frontdesk-path') ?? '/console'
    redirect(`/console/sign-in?to=${encodeURIComponent(path)}`)
  }
  if (right && !mayDo(user, right)) forbidden()
  return user
}
