import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { NextIntlClientProvider } from 'next-intl'
import { getMessages, getTranslations } from 'next-intl/server'
import { signedInUser } from '#lib/access/sign-in.ts'
import { SignInForm } from './sign-in-form.tsx'

export default async function SignInPage() {
  await headers()
  if (await signedInUser()) redirect('/console')
  const [t, messages] = await Promise.all([getTranslations('console'), getMessages()])
  return (
    <main className="notice">
      <h1>{t('signIn')}</h1>
      <NextIntlClientProvider messages={{ console: messages.console }}>
        <SignInForm />
      </NextIntlClientProvider>
    </main>
  )
}
