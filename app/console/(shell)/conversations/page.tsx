import { Alert, Button, Group, NativeSelect, TableTd, TableTr, Text, TextInput } from '@mantine/core'
import Form from 'next/form'
import { getTranslations } from 'next-intl/server'
import { mayDo } from '#lib/access/caller.ts'
import { listBots } from '#lib/chat/bots.ts'
import type { TranscriptRow } from '#lib/chat/transcript-answers.ts'
import { listTranscripts, maySearchFor, transcriptQuery } from '#lib/chat/transcripts.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton, PageLink } from '../../ui/links.tsx'
import { Moment } from '../../ui/moment.tsx'
import { OlderLink } from '../../ui/older-link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { ConversationState } from './conversation-state.tsx'

const botsMax = 200
const states = ['open', 'closed', 'waiting'] as const

export const generateMetadata = titled('conversations')

export default consolePage('conversations:read', 'conversations', async ({ user, search }) => {
  const filter = transcriptQuery.safeParse(search).data ?? {}
  const mayFind = maySearchFor(filter.text, user)
  const [t, bots, { data, nextCursor }] = await Promise.all([
    getTranslations('conversations'),
    listBots({ take: botsMax }),
    mayFind
      ? pageOf(pageQuery.parse({ cursor: search.cursor }), (page) => listTranscripts(filter, user, page))
      : { data: [], nextCursor: null },
  ])
  const isFiltered = Boolean(filter.bot || filter.status || filter.text)
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Form action="/console/conversations">
        <Group mb="md" align="flex-end">
          <TextInput name="text" type="search" label={t('words')} defaultValue={filter.text} maxLength={200} />
          <NativeSelect
            name="bot"
            label={t('bot')}
            defaultValue={filter.bot ?? ''}
            data={[{ value: '', label: t('allBots') }, ...bots.map(({ slug, name }) => ({ value: slug, label: name }))]}
          />
          <NativeSelect
            name="status"
            label={t('status')}
            defaultValue={filter.status ?? ''}
            data={[{ value: '', label: t('anyStatus') }, ...states.map((state) => ({ value: state, label: t(`states.${state}`) }))]}
          />
          <Button type="submit" variant="default">
            {t('filter')}
          </Button>
          {isFiltered && (
            <LinkButton variant="subtle" href="/console/conversations">
              {t('all')}
            </LinkButton>
          )}
        </Group>
      </Form>
      {!mayDo(user, 'personal-data:read') && (
        <Text size="sm" c="dimmed" mb="md">
          {t('masked')}
        </Text>
      )}
      {mayFind ? <Found rows={data} isFiltered={isFiltered} /> : <Alert color="yellow">{t('mayNotFind')}</Alert>}
      <OlderLink path="/console/conversations" search={search} nextCursor={nextCursor} />
    </>
  )
})

async function Found({ rows, isFiltered }: { rows: TranscriptRow[]; isFiltered: boolean }) {
  const t = await getTranslations('conversations')
  if (rows.length === 0)
    return (
      <EmptyState title={isFiltered ? t('noneFound') : t('none')}>
        <Text c="dimmed">{isFiltered ? t('noneFoundText') : t('noneText')}</Text>
      </EmptyState>
    )
  const columns = [
    { name: t('topic') },
    { name: t('status') },
    { name: t('bot') },
    { name: t('channel') },
    { name: t('messages'), isNumber: true },
    { name: t('updated') },
  ]
  return (
    <ScrollTable label={t('title')} columns={columns}>
      {rows.map(({ id, title, bot, channel, messageCount, status, isWaiting, updatedAt }) => (
        <TableTr key={id}>
          <TableTd className="wrap">
            <PageLink href={`/console/conversations/${id}`}>{title || t('untitled')}</PageLink>
          </TableTd>
          <TableTd>
            <ConversationState status={status} isWaiting={isWaiting} />
          </TableTd>
          <TableTd>{bot?.name ?? t('noBot')}</TableTd>
          <TableTd>{channel === 'widget' ? t('widget') : t('api')}</TableTd>
          <TableTd className="console-number">{messageCount}</TableTd>
          <TableTd>
            <Moment at={updatedAt} />
          </TableTd>
        </TableTr>
      ))}
    </ScrollTable>
  )
}
