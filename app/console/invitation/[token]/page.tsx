import { Text } from '@mantine/core'
import { NextIntlClientProvider } from 'next-intl'
import { getMessages, getTranslations } from 'next-intl/server'
import { passwordCharsMin } from '#lib/access/password.ts'
import { invitedBy } from '#lib/access/users.ts'
import { Entrance } from '../../ui/entrance.tsx'
import { PageLink } from '../../ui/links.tsx'
import { InvitationForm } from './invitation-form.tsx'

/** Where an invitation leads: its holder sets the password he will sign in with. */
async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const [t, { shell, invitation }, invited] = await Promise.all([getTranslations('invitation'), getMessages(), invitedBy(token)])
  if (!invited)
    return (
      <Entrance title={t('over')}>
        <Text>{t('overText')}</Text>
        <PageLink href="/console/sign-in">{t('toSignIn')}</PageLink>
      </Entrance>
    )
  return (
    <Entrance title={t('title')}>
      <Text>{t('lead', { email: invited.email })}</Text>
      <NextIntlClientProvider messages={{ shell, invitation }}>
        <InvitationForm token={token} email={invited.email} charsMin={passwordCharsMin} />
      </NextIntlClientProvider>
    </Entrance>
  )
}

export default Object.assign(InvitationPage, { access: 'public' as const })
