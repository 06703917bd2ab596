import { redirect } from 'next/navigation'
import { NextIntlClientProvider } from 'next-intl'
import { getMessages, getTranslations } from 'next-intl/server'
import { currentUser } from '../require-user.ts'
import { Entrance } from '../ui/entrance.tsx'
import { SignInForm } from './sign-in-form.tsx'

async function SignInPage({ searchParams }: { searchParams: Promise<{ to?: string | string[] }> }) {
  const to = pathOfOurs([(await searchParams).to].flat()[0])
  if (await currentUser()) redirect(to)
  const [t, { shell, signIn }] = await Promise.all([getTranslations('signIn'), getMessages()])
  return (
    <Entrance title={t('title')}>
      <NextIntlClientProvider messages={{ shell, signIn }}>
        <SignInForm to={to} />
      </NextIntlClientProvider>
    </Entrance>
  )
}

/** Only a path of the console is gone on to: an address from elsewhere may lead anywhere. */
function pathOfOurs(to = '/console'): string {
  const base = 'http://frontdesk.invalid'
  if (!URL.canParse(to, base)) return '/console'
  const { origin, pathname, search } = new URL(to, base)
  return origin === base && /^\/console(\/|$)/.test(pathname) ? pathname + search : '/console'
}

export default Object.assign(SignInPage, { access: 'public' as const })
