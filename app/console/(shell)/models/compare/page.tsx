import { getTranslations } from 'next-intl/server'
import { listBots } from '#lib/chat/bots.ts'
import { listChatModels } from '#lib/llm/catalog.ts'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { LinkButton } from '../../../ui/links.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { CompareForm } from './compare-form.tsx'

const botsMax = 200

export const generateMetadata = titled('models')

export default consolePage('models:write', 'models', async () => {
  const [t, models, bots] = await Promise.all([getTranslations('models'), listChatModels(), listBots({ take: botsMax })])
  return (
    <>
      <PageHeader title={t('compare')} lead={t('compareLead')}>
        <LinkButton href="/console/models" variant="default">
          {t('title')}
        </LinkButton>
      </PageHeader>
      <CompareForm models={models.map(({ id }) => id)} bots={bots.map(({ slug, name }) => ({ slug, name }))} />
    </>
  )
})
