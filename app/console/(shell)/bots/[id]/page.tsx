import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { getBot } from '#lib/chat/bots.ts'
import { config } from '#lib/config.ts'
import { isFailure } from '#lib/failure.ts'
import { goals } from '#lib/routing/goal.ts'
import type { TopicSettings } from '#lib/routing/topic-settings.ts'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { LinkButton } from '../../../ui/links.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { removeBot } from '../actions.ts'
import { BotForm, type BotValues } from '../bot-form.tsx'
import { formChoices } from '../form-choices.ts'
import { ClassSection } from './class-section.tsx'
import { DirectSection } from './direct-section.tsx'
import { IdentitySecret } from './identity-secret.tsx'
import { PreviewSection } from './preview-section.tsx'
import { Snippet } from './snippet.tsx'
import { TopicForm } from './topic-form.tsx'

type Bot = Awaited<ReturnType<typeof getBot>>

export const generateMetadata = titled('bots')

export default consolePage('bots:read', 'bots', async ({ params, search }) => {
  const [t, bot, choices] = await Promise.all([
    getTranslations('bots'),
    getBot(params.id ?? '').catch((error) => (isFailure(error) ? notFound() : Promise.reject(error))),
    formChoices(),
  ])
  const { id, name, slug, version, enabled, identityVersion } = bot
  return (
    <>
      <PageHeader title={name} lead={enabled ? t('versionLead', { version }) : t('disabledLead', { version })}>
        <LinkButton href={`/console/knowledge?bot=${slug}`} variant="default">
          {t('toKnowledge')}
        </LinkButton>
        {enabled && (
          <LinkButton href={`/chat/${slug}`} variant="default">
            {t('toChat')}
          </LinkButton>
        )}
      </PageHeader>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <BotForm id={id} values={valuesOf(bot)} {...choices} />
        <Stack gap="lg">
          <Paper withBorder p="lg" component="section" aria-labelledby="site">
            <Stack>
              <Title order={2} size="h4" id="site">
                {t('onSite')}
              </Title>
              <Text size="sm" c="dimmed">
                {t('onSiteText')}
              </Text>
              <Snippet text={`<script src="${config().publicUrl}/widget.js" data-bot="${slug}" async></script>`} />
            </Stack>
          </Paper>
          <Paper withBorder p="lg" component="section" aria-labelledby="identity">
            <Stack align="flex-start">
              <Title order={2} size="h4" id="identity">
                {t('identity')}
              </Title>
              <Text size="sm" c="dimmed">
                {t('identityText')}
              </Text>
              <IdentitySecret id={id} isFirst={identityVersion === 0} />
            </Stack>
          </Paper>
          <DirectSection bot={bot} question={search.direct} />
          <ClassSection bot={bot} />
        </Stack>
      </SimpleGrid>
      <Stack gap="lg" mt="lg">
        <TopicForm
          id={id}
          settings={bot.topics as TopicSettings | null}
          autoGoal={goals.find((goal) => goal === bot.autoGoal) ?? 'quality'}
          models={choices.models.map((model) => model.id)}
        />
        <PreviewSection bot={bot} question={search.preview} />
        <Paper withBorder p="lg" component="section" aria-labelledby="end">
          <Stack align="flex-start">
            <Title order={2} size="h4" id="end">
              {t('remove')}
            </Title>
            <Text size="sm" c="dimmed">
              {t('removeLead')}
            </Text>
            <Group>
              <ConfirmButton
                action={removeBot}
                input={{ id }}
                label={t('remove')}
                question={t('removeText', { name })}
                said={t('removed')}
                then="/console/bots"
              />
            </Group>
          </Stack>
        </Paper>
      </Stack>
    </>
  )
})

const valuesOf = ({ lang, prompt, model, greeting, answerSchema, ...bot }: Bot): BotValues => ({
  name: bot.name,
  slug: bot.slug,
  lang: lang === 'zh' || lang === 'en' ? lang : 'auto',
  prompt: prompt ?? '',
  model: model ?? '',
  temperature: bot.temperature,
  maxTokens: bot.maxTokens,
  turnsRemembered: bot.turnsRemembered,
  recallTokens: bot.recallTokens ?? '',
  answerSchema: answerSchema === null ? '' : JSON.stringify(answerSchema, null, 2),
  greeting: greeting ?? '',
  allowedOrigins: bot.allowedOrigins,
  identityRequired: bot.identityRequired,
  keepsOriginalImages: bot.keepsOriginalImages,
  continuesBroken: bot.continuesBroken,
  directAnswers: bot.directAnswers,
  cacheEmbeddingModel: bot.cacheEmbeddingModel ?? '',
  cacheSeconds: bot.cacheSeconds === null ? '' : String(bot.cacheSeconds),
  enabled: bot.enabled,
})
