import { Box } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { BotForm, type BotValues } from '../bot-form.tsx'
import { formChoices } from '../form-choices.ts'

/** As the database would have it (prisma/schema/bots.prisma). */
const fresh: BotValues = {
  name: '',
  slug: '',
  lang: 'auto',
  prompt: '',
  model: '',
  temperature: 0.3,
  maxTokens: 1000,
  turnsRemembered: 3,
  recallTokens: 1_000,
  answerSchema: '',
  greeting: '',
  allowedOrigins: [],
  identityRequired: false,
  keepsOriginalImages: false,
  continuesBroken: false,
  directAnswers: true,
  cacheSeconds: '3600',
  cacheEmbeddingModel: '',
  enabled: true,
}

export const generateMetadata = titled('bots')

export default consolePage('bots:write', 'bots', async () => {
  const [t, choices] = await Promise.all([getTranslations('bots'), formChoices()])
  return (
    <>
      <PageHeader title={t('create')} lead={t('createLead')} />
      <Box maw="44rem">
        <BotForm values={fresh} {...choices} />
      </Box>
    </>
  )
})
