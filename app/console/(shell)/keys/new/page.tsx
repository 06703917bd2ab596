import { getTranslations } from 'next-intl/server'
import { scopesToGive } from '#lib/access/caller.ts'
import { listBots } from '#lib/chat/bots.ts'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { KeyForm } from './key-form.tsx'

const botsMax = 200

export const generateMetadata = titled('keys')

export default consolePage('keys:write', 'keys', async ({ user }) => {
  const [t, bots] = await Promise.all([getTranslations('keys'), listBots({ take: botsMax })])
  return (
    <>
      <PageHeader title={t('create')} lead={t('createLead')} />
      <KeyForm scopes={[...scopesToGive(user)]} bots={bots.map(({ slug, name }) => ({ slug, name }))} />
    </>
  )
})
