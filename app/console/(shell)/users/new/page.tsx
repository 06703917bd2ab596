import { getTranslations } from 'next-intl/server'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { InviteForm } from './invite-form.tsx'

export const generateMetadata = titled('users')

export default consolePage('users:write', 'users', async () => {
  const t = await getTranslations('users')
  return (
    <>
      <PageHeader title={t('invite')} lead={t('inviteLead')} />
      <InviteForm />
    </>
  )
})
