import { Button, Code, Group, Stack, TableTd, TableTr, Text, TextInput } from '@mantine/core'
import Form from 'next/form'
import { getTranslations } from 'next-intl/server'
import { auditQuery, listAudit } from '#lib/access/audit.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Moment } from '../../ui/moment.tsx'
import { OlderLink } from '../../ui/older-link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { changesIn } from './changes.ts'

export const generateMetadata = titled('audit')

export default consolePage('audit:read', 'audit', async ({ search }) => {
  const { cursor, action, target } = search
  const [t, { data, nextCursor }] = await Promise.all([
    getTranslations('audit'),
    pageOf(pageQuery.parse({ cursor }), (page) => listAudit(auditQuery.parse({ action, target }), page)),
  ])
  const columns = [t('timeAndWho'), t('whatAndTarget'), t('changes')]
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Form action="/console/audit">
        <Group mb="md" align="flex-end">
          <TextInput name="action" label={t('what')} placeholder="key" defaultValue={action} />
          <TextInput name="target" label={t('target')} placeholder="bot_…" defaultValue={target} />
          <Button type="submit" variant="default">
            {t('filter')}
          </Button>
        </Group>
      </Form>
      {data.length === 0 ? (
        <EmptyState title={t('none')} />
      ) : (
        <ScrollTable label={t('title')} columns={columns.map((name) => ({ name }))}>
          {data.map(({ id, createdAt, actorType, actorId, actorName, action, target, targetName, before, after }) => (
            <TableTr key={id}>
              <TableTd>
                <Moment at={createdAt} />
                <Text size="xs" c="dimmed">
                  {actorName ?? actorId ?? t(`actors.${actorType}`)}
                </Text>
              </TableTd>
              <TableTd>
                <Code>{action}</Code>
                <Text size="sm">{targetName}</Text>
                <Text size="xs" c="dimmed">
                  {target}
                </Text>
              </TableTd>
              <TableTd className="wrap">
                <Stack gap={2}>
                  {changesIn(before, after).map(({ field, from, to }) => (
                    <Text key={field} size="sm">
                      <b>{field}</b>: {from !== undefined && <del>{from}</del>} {to !== undefined && <ins>{to}</ins>}
                    </Text>
                  ))}
                </Stack>
              </TableTd>
            </TableTr>
          ))}
        </ScrollTable>
      )}
      <OlderLink path="/console/audit" search={search} nextCursor={nextCursor} />
    </>
  )
})
