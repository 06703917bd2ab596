import { Skeleton, Stack } from '@mantine/core'
import type { Metadata } from 'next'
import { NextIntlClientProvider } from 'next-intl'
import { getMessages } from 'next-intl/server'
import { type ReactNode, Suspense } from 'react'
import type { UserCaller } from '#lib/access/caller.ts'
import type { Right } from '#lib/access/roles.ts'
import type messagesType from '../../../messages/en.json'
import { requireUser } from '../require-user.ts'

type Found = Record<string, string | string[] | undefined>
type Given = { params: Promise<Record<string, string>>; searchParams: Promise<Found> }
export type PageContext = { user: UserCaller; params: Record<string, string>; search: Record<string, string> }
type Messages = typeof messagesType
type Namespace = keyof Messages
type Titled = { [Name in Namespace]: Messages[Name] extends { title: string } ? Name : never }[Namespace]

/**
 * A page of the console: who may see it (a right of lib/access/roles.ts), the texts its islands need, and what it shows.
 * Who may not is told before anything is read; what takes a moment to read shows its outline first.
 */
export function consolePage(access: Right, texts: Namespace, show: (context: PageContext) => Promise<ReactNode>) {
  async function Content(context: PageContext) {
    return show(context)
  }
  async function ConsolePage({ params, searchParams }: Given) {
    const [user, messages, named, found] = await Promise.all([requireUser(access), getMessages(), params, searchParams])
    return (
      <NextIntlClientProvider messages={{ shell: messages.shell, error: messages.error, [texts]: messages[texts] }}>
        <Suspense fallback={<Outline />}>
          <Content user={user} params={named} search={firstOf(found)} />
        </Suspense>
      </NextIntlClientProvider>
    )
  }
  return Object.assign(ConsolePage, { access, show })
}

/** What a page is called in the browser's list of pages: the title among its texts. */
export const titled = (texts: Titled) => async (): Promise<Metadata> => ({ title: (await getMessages())[texts].title })

/** Of a parameter that stands in the address twice the first counts. */
const firstOf = (found: Found): Record<string, string> =>
  Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) =>
      [value]
        .flat()
        .slice(0, 1)
        .flatMap((text) => (text ? [[name, text]] : [])),
    ),
  )

function Outline() {
  return (
    <Stack aria-hidden="true">
      <Skeleton height={32} width="40%" />
      <Skeleton height={16} width="60%" />
      <Skeleton height={120} mt="md" />
      <Skeleton height={240} />
    </Stack>
  )
}
