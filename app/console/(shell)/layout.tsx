import type { ReactNode } from 'react'
import { requireUser } from '../require-user.ts'
import { navigationOf } from './navigation.ts'
import { Shell } from './shell.tsx'

export default async function ShellLayout({ children }: { children: ReactNode }) {
  const user = await requireUser()
  return (
    <Shell user={{ email: user.email, name: user.name, role: user.role }} {...navigationOf(user)}>
      {children}
    </Shell>
  )
}
