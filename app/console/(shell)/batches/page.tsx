import { Anchor, Badge, Code, Group, Progress, Stack, TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import { roleMay } from '#lib/access/roles.ts'
import { type BatchView, listBatches } from '#lib/batches/batches.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Moment } from '../../ui/moment.tsx'
import { OlderLink } from '../../ui/older-link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { cancel } from './actions.ts'

export const generateMetadata = titled('batches')

export default consolePage('batches:read', 'batches', async ({ user, search }) => {
  const [t, { data, nextCursor }] = await Promise.all([
    getTranslations('batches'),
    pageOf(pageQuery.parse({ cursor: search.cursor }), (page) => listBatches(user, page)),
  ])
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      {data.length === 0 ? (
        <EmptyState title={t('none')}>
          <Text c="dimmed">{t('noneText')}</Text>
        </EmptyState>
      ) : (
        <BatchTable batches={data} seesResults={roleMay(user.role, 'batches:results')} />
      )}
      <OlderLink path="/console/batches" search={search} nextCursor={nextCursor} />
    </>
  )
})

async function BatchTable({ batches, seesResults }: { batches: BatchView[]; seesResults: boolean }) {
  const t = await getTranslations('batches')
  const columns = [t('batch'), t('bot'), t('state'), t('progress'), t('created')].map((name) => ({ name }))
  return (
    <ScrollTable label={t('title')} columns={[...columns, { name: t('acts'), isHidden: true }]}>
      {batches.map(({ id, bot, status, createdAt, vendorBatch, vendorBatches, ...counts }) => (
        <TableTr key={id}>
          <TableTd>
            <Code>{id}</Code>
          </TableTd>
          <TableTd>{bot}</TableTd>
          <TableTd>
            <Badge variant={status === 'running' || status === 'queued' ? 'light' : 'default'}>{t(`states.${status}`)}</Badge>
            {vendorBatch && <VendorStates given={vendorBatches} />}
          </TableTd>
          <TableTd>
            <Counts {...counts} />
          </TableTd>
          <TableTd>
            <Moment at={createdAt} />
          </TableTd>
          <TableTd>
            <Group gap="xs" wrap="nowrap">
              {seesResults && (
                <Anchor href={`/api/v1/batches/${id}/results?format=jsonl`} download={`${id}.jsonl`} inherit>
                  {t('results')}
                </Anchor>
              )}
              {(status === 'queued' || status === 'running') && (
                <ConfirmButton
                  action={cancel}
                  input={{ id }}
                  label={t('cancel')}
                  question={t('cancelText')}
                  said={t('cancelled')}
                  isQuiet
                />
              )}
            </Group>
          </TableTd>
        </TableTr>
      ))}
    </ScrollTable>
  )
}

async function Counts({ total, done, failed }: Pick<BatchView, 'total' | 'done' | 'failed'>) {
  const [t, format] = await Promise.all([getTranslations('batches'), getFormatter()])
  const figures = { done: format.number(done), total: format.number(total), failed: format.number(failed) }
  return (
    <Stack gap={4} miw="10rem">
      <Progress value={((done + failed) / total) * 100} aria-label={t('progress')} />
      <Text size="sm">{failed === 0 ? t('count', figures) : t('countFailed', figures)}</Text>
    </Stack>
  )
}

/** How far each of the vendors' own batches is, in the vendor's word where it has said one. */
async function VendorStates({ given }: { given: BatchView['vendorBatches'] }) {
  const [t, format] = await Promise.all([getTranslations('batches'), getFormatter()])
  return (
    <Stack gap={0} mt={4} maw="10rem">
      <Text size="sm">{t('atVendor')}</Text>
      {given.map(({ id, model, state, vendorState, requests, answered, problem }) => (
        <Text key={id} size="sm" c="dimmed">
          {t('vendorBatch', {
            model,
            state: state === 'sent' && vendorState ? vendorState : t(`vendorStates.${state}`),
            answered: format.number(answered),
            requests: format.number(requests),
          })}
          {problem && ` (${problem})`}
        </Text>
      ))}
    </Stack>
  )
}
