import { Badge, Code, Group, TableTd, TableTr, Text } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { listKeys, type ShownKey } from '#lib/access/api-keys.ts'
import { stateOf } from '#lib/access/find-key.ts'
import type { KeyPriority } from '#lib/access/roles.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton, PageLink } from '../../ui/links.tsx'
import { Moment } from '../../ui/moment.tsx'
import { OlderLink } from '../../ui/older-link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'

export const generateMetadata = titled('keys')

export default consolePage('keys:read', 'keys', async ({ search }) => {
  const [t, { data, nextCursor }] = await Promise.all([
    getTranslations('keys'),
    pageOf(pageQuery.parse({ cursor: search.cursor }), listKeys),
  ])
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <LinkButton href="/console/keys/new">{t('create')}</LinkButton>
      </PageHeader>
      {data.length === 0 ? (
        <EmptyState title={t('none')}>
          <Text c="dimmed">{t('noneText')}</Text>
        </EmptyState>
      ) : (
        <KeyTable keys={data} />
      )}
      <OlderLink path="/console/keys" search={search} nextCursor={nextCursor} />
    </>
  )
})

async function KeyTable({ keys }: { keys: ShownKey[] }) {
  const t = await getTranslations('keys')
  const columns = [t('name'), t('prefix'), t('scopes'), t('bots'), t('maxPriority'), t('lastUse'), t('expires'), t('state')]
  return (
    <ScrollTable label={t('title')} columns={columns.map((name) => ({ name }))}>
      {keys.map((key) => {
        const state = stateOf(key)
        const maxPriority = key.maxPriority as KeyPriority
        return (
          <TableTr key={key.id}>
            <TableTd className="wrap">
              <PageLink href={`/console/keys/${key.id}`}>{key.name}</PageLink>
            </TableTd>
            <TableTd>
              <Code>{key.prefix}…</Code>
            </TableTd>
            <TableTd>
              <Group gap={4}>
                {key.scopes.map((scope) => (
                  <Badge key={scope} variant="default" tt="none">
                    {scope}
                  </Badge>
                ))}
              </Group>
            </TableTd>
            <TableTd>{key.bots.join(', ') || t('allBots')}</TableTd>
            <TableTd>{t(`priorities.${maxPriority}`)}</TableTd>
            <TableTd>{key.lastUsedAt ? <Moment at={key.lastUsedAt} /> : t('never')}</TableTd>
            <TableTd>{key.expiresAt ? <Moment at={key.expiresAt} /> : t('neverExpires')}</TableTd>
            <TableTd>
              <Badge variant={state === 'active' ? 'light' : 'default'}>{t(`states.${state}`)}</Badge>
            </TableTd>
          </TableTr>
        )
      })}
    </ScrollTable>
  )
}
