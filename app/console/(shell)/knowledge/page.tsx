import { Button, Group, Stack, TableTd, TableTr, Text, TextInput, Title } from '@mantine/core'
import Form from 'next/form'
import { getTranslations } from 'next-intl/server'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { documentQuery, listDocuments } from '#lib/knowledge/documents.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton, PageLink } from '../../ui/links.tsx'
import { Moment } from '../../ui/moment.tsx'
import { OlderLink } from '../../ui/older-link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { BotSwitch } from './bot-switch.tsx'
import { chosenBot } from './chosen-bot.ts'
import { NoBot } from './no-bot.tsx'
import { SearchTester } from './search-tester.tsx'

const textCharsMax = 200

export const generateMetadata = titled('knowledge')

export default consolePage('knowledge:read', 'knowledge', async ({ search }) => {
  const [t, { bot, bots }] = await Promise.all([getTranslations('knowledge'), chosenBot(search.bot)])
  if (!bot)
    return (
      <>
        <PageHeader title={t('title')} lead={t('lead')} />
        <NoBot />
      </>
    )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <LinkButton href={`/console/knowledge/new?bot=${bot.slug}`}>{t('add')}</LinkButton>
        <LinkButton href={`/console/knowledge/import?bot=${bot.slug}`} variant="default">
          {t('import')}
        </LinkButton>
      </PageHeader>
      <BotSwitch path="/console/knowledge" slug={bot.slug} bots={bots} />
      <Stack gap="xl">
        <SearchTester key={bot.id} bot={bot} question={search.q} />
        <Documents key={bot.slug} bot={bot} search={search} />
      </Stack>
    </>
  )
})

type Props = { bot: { id: string; slug: string }; search: Record<string, string> }

async function Documents({ bot, search }: Props) {
  const { cursor, text = '' } = search
  const query = documentQuery.parse({ text: text.slice(0, textCharsMax) })
  const [t, { data, nextCursor }] = await Promise.all([
    getTranslations('knowledge'),
    pageOf(pageQuery.parse({ cursor }), (page) => listDocuments(bot.id, query, page)),
  ])
  const columns = [t('documentTitle'), t('kind'), t('lang'), t('source'), t('updated')]
  return (
    <div>
      <Title order={2} size="h4" mb="sm">
        {t('documents')}
      </Title>
      <Form action="/console/knowledge">
        <input type="hidden" name="bot" value={bot.slug} />
        <Group mb="md" align="flex-end">
          <TextInput name="text" label={t('filterLabel')} defaultValue={text} maxLength={textCharsMax} />
          <Button type="submit" variant="default">
            {t('filter')}
          </Button>
        </Group>
      </Form>
      {data.length === 0 ? (
        <NoDocuments slug={bot.slug} text={text} />
      ) : (
        <ScrollTable label={t('documents')} columns={columns.map((name) => ({ name }))}>
          {data.map(({ id, title, questions, lang, source, updatedAt }) => (
            <TableTr key={id}>
              <TableTd className="wrap">
                <PageLink href={`/console/knowledge/${id}`}>{title}</PageLink>
                {questions.length > 1 && (
                  <Text size="xs" c="dimmed">
                    {t('phrasings', { count: questions.length })}
                  </Text>
                )}
              </TableTd>
              <TableTd>{questions.length > 0 ? t('kinds.pair') : t('kinds.article')}</TableTd>
              <TableTd>{lang === 'zh' ? t('langs.zh') : t('langs.en')}</TableTd>
              <TableTd>{source?.name ?? t('byHand')}</TableTd>
              <TableTd>
                <Moment at={updatedAt} />
              </TableTd>
            </TableTr>
          ))}
        </ScrollTable>
      )}
      <OlderLink path="/console/knowledge" search={search} nextCursor={nextCursor} />
    </div>
  )
}

async function NoDocuments({ slug, text }: { slug: string; text: string }) {
  const t = await getTranslations('knowledge')
  if (text)
    return (
      <EmptyState title={t('noneFound', { text })}>
        <Text c="dimmed">{t('noneFoundText')}</Text>
        <PageLink href={`/console/knowledge?bot=${slug}`}>{t('showAll')}</PageLink>
      </EmptyState>
    )
  return (
    <EmptyState title={t('none')}>
      <Text c="dimmed">{t('noneText')}</Text>
      <Group gap="xs" justify="center">
        <LinkButton href={`/console/knowledge/new?bot=${slug}`}>{t('add')}</LinkButton>
        <LinkButton href={`/console/knowledge/import?bot=${slug}`} variant="default">
          {t('import')}
        </LinkButton>
      </Group>
    </EmptyState>
  )
}
