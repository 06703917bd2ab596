import { Badge, Code, TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { VendorReason } from '#lib/llm/refusal.ts'
import type { EntryStatus, listEntries, Purpose } from '#lib/usage/entries.ts'
import { PageLink } from '../../ui/links.tsx'
import { Moment } from '../../ui/moment.tsx'
import { Money } from '../../ui/money.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'

type Entry = Awaited<ReturnType<typeof listEntries>>[number]

const colorOf = { success: 'teal', failed: 'red', cancelled: 'gray', pending: 'yellow', unknown: 'gray' } as const satisfies Record<
  EntryStatus,
  string
>

export async function EntryTable({ entries }: { entries: Entry[] }) {
  const t = await getTranslations('usage')
  const columns = [
    { name: t('time') },
    { name: t('groupings.model') },
    { name: t('purpose') },
    { name: t('status') },
    { name: t('tokens'), isNumber: true },
    { name: t('cost'), isNumber: true },
    { name: t('latency'), isNumber: true },
    { name: t('conversation') },
  ]
  return (
    <ScrollTable label={t('ledger')} columns={columns}>
      {entries.map((entry) => (
        <EntryRow key={entry.id} {...entry} />
      ))}
    </ScrollTable>
  )
}

async function EntryRow(entry: Entry) {
  const [t, format] = await Promise.all([getTranslations('usage'), getFormatter()])
  const { createdAt, model, attempt, promptTokens, completionTokens, estimated, cost, latencyMs, ttftMs, conversationId } = entry
  const purpose = entry.purpose as Purpose
  const status = entry.status as EntryStatus
  const error = entry.error as VendorReason | null
  const count = (tokens: number | null) => (tokens === null ? '–' : format.number(tokens))
  const tokens = promptTokens === null && completionTokens === null ? '–' : `${count(promptTokens)} / ${count(completionTokens)}`
  const seconds = (ms: number | null) =>
    ms === null
      ? '–'
      : format.number(ms / 1_000, {
          style: 'unit',
          unit: 'second',
          unitDisplay: 'narrow',
          minimumFractionDigits: 2,
          maximumFractionDigits: 2,
        })
  return (
    <TableTr>
      <TableTd>
        <Moment at={createdAt} />
      </TableTd>
      <TableTd>
        <Code>{model}</Code>
        {attempt > 1 && (
          <Text size="xs" c="dimmed">
            {t('attempt', { count: attempt })}
          </Text>
        )}
      </TableTd>
      <TableTd>{t(`purposes.${purpose}`)}</TableTd>
      <TableTd>
        <Badge variant="light" color={colorOf[status]} tt="none">
          {t(`statuses.${status}`)}
        </Badge>
        {error && (
          <Text size="xs" c="dimmed">
            {t(`reasons.${error}`)}
          </Text>
        )}
      </TableTd>
      <TableTd className="console-number">{estimated ? `≈ ${tokens}` : tokens}</TableTd>
      <TableTd className="console-number">{status === 'failed' || status === 'pending' ? '–' : <Money cost={cost && [cost]} />}</TableTd>
      <TableTd className="console-number" title={ttftMs === null ? undefined : t('firstWords', { seconds: seconds(ttftMs) })}>
        {seconds(latencyMs)}
      </TableTd>
      <TableTd>
        {conversationId ? (
          <PageLink href={`/console/conversations/${conversationId}`} inherit>
            {t('open')}
          </PageLink>
        ) : (
          '–'
        )}
      </TableTd>
    </TableTr>
  )
}
