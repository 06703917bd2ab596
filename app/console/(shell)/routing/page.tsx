import { Stack, Text, Title } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import { mayDo } from '#lib/access/caller.ts'
import { listBots } from '#lib/chat/bots.ts'
import { listChatModels } from '#lib/llm/catalog.ts'
import { listFigures } from '#lib/routing/figures.ts'
import { listRoutes } from '#lib/routing/rules.ts'
import { listClassifiers } from '#lib/routing/trained.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ExplainForm } from './explain-form.tsx'
import { FiguresTable } from './figures-table.tsx'
import { RuleForm } from './rule-form.tsx'
import { RuleTable } from './rule-table.tsx'
import { TrainButton } from './train-button.tsx'

const path = '/console/routing'
const botsMax = 200

export const generateMetadata = titled('routing')

export default consolePage('routes:read', 'routing', async ({ user, search }) => {
  const [t, format, rules, bots, models, figures, [classifier]] = await Promise.all([
    getTranslations('routing'),
    getFormatter(),
    listRoutes(),
    listBots({ take: botsMax }),
    listChatModels(),
    listFigures(),
    listClassifiers(),
  ])
  const maySet = mayDo(user, 'routes:write')
  const edited = rules.find(({ id }) => id === search.rule)
  const choices = { bots: bots.map(({ slug, name }) => ({ slug, name })), models: models.map(({ id }) => id) }
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Stack gap="xl">
        {rules.length > 0 ? (
          <RuleTable rules={rules} path={path} maySet={maySet} />
        ) : (
          <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
        )}
        <ExplainForm bots={choices.bots} />
        {maySet && <RuleForm key={edited?.id ?? 'new'} rule={edited} back={path} {...choices} />}
        <section>
          <Title order={2} size="h3" mb={4}>
            {t('figures')}
          </Title>
          <Text c="dimmed" mb="md">
            {t('figuresText')}
          </Text>
          {figures.length > 0 ? <FiguresTable figures={figures} /> : <Text size="sm">{t('noFigures')}</Text>}
        </section>
        <section>
          <Title order={2} size="h3" mb={4}>
            {t('classifier')}
          </Title>
          <Text mb="xs">
            {classifier
              ? t('trained', {
                  version: String(classifier.version),
                  accuracy: format.number(classifier.accuracy, { style: 'percent' }),
                  count: classifier.examples,
                })
              : t('shipped')}
          </Text>
          {maySet && <TrainButton />}
        </section>
      </Stack>
    </>
  )
})
