import { Group } from '@mantine/core'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { getUser } from '#lib/access/users.ts'
import { isFailure } from '#lib/failure.ts'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { removeUser, signOutUser } from '../actions.ts'
import { NewLink } from './new-link.tsx'
import { UserForm } from './user-form.tsx'

export const generateMetadata = titled('users')

export default consolePage('users:read', 'users', async ({ params }) => {
  const [t, user] = await Promise.all([
    getTranslations('users'),
    getUser(params.id ?? '').catch((error) => (isFailure(error) ? notFound() : Promise.reject(error))),
  ])
  const { id, email, name, role, status } = user
  return (
    <>
      <PageHeader title={email} lead={t(`stateText.${status}`)} />
      <UserForm id={id} name={name} role={role} disabled={status === 'disabled'} />
      <Group mt="lg" align="flex-start">
        {status !== 'disabled' && <NewLink id={id} isFirst={status === 'invited'} />}
        <ConfirmButton
          action={signOutUser}
          input={{ id }}
          label={t('signOut')}
          question={t('signOutText', { email })}
          said={t('signedOut')}
        />
        <ConfirmButton
          action={removeUser}
          input={{ id }}
          label={t('remove')}
          question={t('removeText', { email })}
          said={t('removed')}
          then="/console/users"
        />
      </Group>
    </>
  )
})
