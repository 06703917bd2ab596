import { Badge, TableTd, TableTr, Text } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { listBots } from '#lib/chat/bots.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { countDocuments } from '#lib/knowledge/documents.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton, PageLink } from '../../ui/links.tsx'
import { OlderLink } from '../../ui/older-link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'

type Bots = Awaited<ReturnType<typeof listBots>>

export const generateMetadata = titled('bots')

export default consolePage('bots:read', 'bots', async ({ search }) => {
  const [t, { data, nextCursor }] = await Promise.all([
    getTranslations('bots'),
    pageOf(pageQuery.parse({ cursor: search.cursor }), listBots),
  ])
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <LinkButton href="/console/bots/new">{t('create')}</LinkButton>
      </PageHeader>
      {data.length === 0 ? (
        <EmptyState title={t('none')}>
          <Text c="dimmed">{t('noneText')}</Text>
        </EmptyState>
      ) : (
        <BotTable bots={data} />
      )}
      <OlderLink path="/console/bots" search={search} nextCursor={nextCursor} />
    </>
  )
})

async function BotTable({ bots }: { bots: Bots }) {
  const [t, documents] = await Promise.all([getTranslations('bots'), countDocuments(bots.map(({ id }) => id))])
  const columns = [
    { name: t('name') },
    { name: t('model') },
    { name: t('lang') },
    { name: t('state') },
    { name: t('documents'), isNumber: true },
    { name: t('origins') },
    { name: t('version'), isNumber: true },
  ]
  return (
    <ScrollTable label={t('title')} columns={columns}>
      {bots.map(({ id, name, slug, model, lang, enabled, allowedOrigins, version }) => (
        <TableTr key={id}>
          <TableTd className="wrap">
            <PageLink href={`/console/bots/${id}`}>{name}</PageLink>
            <Text size="xs" c="dimmed">
              {slug}
            </Text>
          </TableTd>
          <TableTd>{model ?? t('inOrderShort')}</TableTd>
          <TableTd>{lang === 'zh' ? t('langs.zh') : lang === 'en' ? t('langs.en') : t('langs.auto')}</TableTd>
          <TableTd>
            <Badge variant="light" color={enabled ? 'teal' : 'gray'}>
              {enabled ? t('enabled') : t('disabled')}
            </Badge>
          </TableTd>
          <TableTd className="console-number">
            <PageLink href={`/console/knowledge?bot=${slug}`}>{documents.get(id) ?? 0}</PageLink>
          </TableTd>
          <TableTd>{allowedOrigins.length > 0 ? t('originsCount', { count: allowedOrigins.length }) : t('everySite')}</TableTd>
          <TableTd className="console-number">{version}</TableTd>
        </TableTr>
      ))}
    </ScrollTable>
  )
}
