import { Paper, Progress, TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { NamedReport, NamedRow } from '#lib/usage/named-report.ts'
import type { Grouping, UsageRow } from '#lib/usage/reports.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { PageLink } from '../../ui/links.tsx'
import { Money } from '../../ui/money.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { writtenDay } from './written-day.ts'

/** What a row cost; null when nothing of it is known. */
const costOf = ({ cost, unpriced, unknown }: UsageRow) => (cost.length === 0 && unpriced + unknown > 0 ? null : cost)

/** `mayPrice`: the reader may see the prices, and is led to those that are missing. */
export async function Totals({ total, mayPrice }: { total: UsageRow; mayPrice: boolean }) {
  const [t, format] = await Promise.all([getTranslations('usage'), getFormatter()])
  const { requests, errors, cacheHits, promptTokens, completionTokens, unpriced, unknown, fees } = total
  const facts = [
    [t('requests'), format.number(requests)],
    [t('errors'), format.number(errors)],
    ...(cacheHits > 0 ? [[t('cacheHits'), format.number(cacheHits)] as const] : []),
    [t('promptTokens'), format.number(promptTokens)],
    [t('completionTokens'), format.number(completionTokens)],
    [t('cost'), <Money key="cost" cost={costOf(total)} />],
    ...(fees.length > 0 ? [[t('fees'), <Money key="fees" cost={fees} />] as const] : []),
  ] as const
  return (
    <Paper withBorder p="lg">
      <FactList facts={facts} className="usage-total" />
      {unpriced > 0 && (
        <Text size="sm" mt="sm">
          {t('unpricedText', { count: unpriced })} {mayPrice && <PageLink href="/console/prices?unpriced=1">{t('setPrices')}</PageLink>}
        </Text>
      )}
      {unknown > 0 && (
        <Text size="sm" mt="sm">
          {t('unknownText', { count: unknown })}
        </Text>
      )}
    </Paper>
  )
}

export async function ReportTable({ report: { rows, total, sharesOf }, groupBy }: { report: NamedReport; groupBy: Grouping }) {
  const [t, format] = await Promise.all([getTranslations('usage'), getFormatter()])
  const hasFees = total.fees.length > 0
  const columns = [
    { name: t(`groupings.${groupBy}`) },
    { name: t('requests'), isNumber: true },
    { name: t('errors'), isNumber: true },
    { name: t('promptTokens'), isNumber: true },
    { name: t('completionTokens'), isNumber: true },
    { name: t('cost'), isNumber: true },
    ...(hasFees ? [{ name: t('fees'), isNumber: true }] : []),
    { name: t('unpriced'), isNumber: true },
    { name: t(`shares.${sharesOf}`) },
  ]
  const shown = groupBy === 'day' ? rows.toReversed() : rows // the newest day first
  return (
    <ScrollTable label={t('by')} columns={columns}>
      {shown.map((row) => (
        <TableTr key={row.key}>
          <TableTd>
            <RowName row={row} groupBy={groupBy} />
          </TableTd>
          {[row.requests, row.errors, row.promptTokens, row.completionTokens].map((count, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the columns stand where they stand
            <TableTd key={index} className="console-number">
              {format.number(count)}
            </TableTd>
          ))}
          <TableTd className="console-number">
            <Money cost={costOf(row)} />
          </TableTd>
          {hasFees && (
            <TableTd className="console-number">
              <Money cost={row.fees} />
            </TableTd>
          )}
          <TableTd className="console-number">{format.number(row.unpriced)}</TableTd>
          <TableTd>
            <Share share={row.share} />
          </TableTd>
        </TableTr>
      ))}
    </ScrollTable>
  )
}

async function RowName({ row: { key, name }, groupBy }: { row: NamedRow; groupBy: Grouping }) {
  const [t, format] = await Promise.all([getTranslations('usage'), getFormatter()])
  if (groupBy === 'day') return writtenDay(key ?? '', format)
  if (key === null)
    return (
      <Text inherit c="dimmed">
        {t(`without.${groupBy}`)}
      </Text>
    )
  if (name === null) return key
  return (
    <>
      <Text size="sm">{name}</Text>
      <Text size="xs" c="dimmed">
        {key}
      </Text>
    </>
  )
}

async function Share({ share }: { share: number }) {
  const format = await getFormatter()
  return (
    <div className="usage-share">
      <Progress value={share * 100} aria-hidden="true" flex={1} />
      <span className="console-number">{format.number(share, { style: 'percent', maximumFractionDigits: 0 })}</span>
    </div>
  )
}
