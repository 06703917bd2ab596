import { Alert, Group, Paper, Stack, TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getTimeZone, getTranslations } from 'next-intl/server'
import { mayDo } from '#lib/access/caller.ts'
import { type CacheOfBot, cacheReport } from '#lib/chat/answer-cache/report.ts'
import { daysSearch, periodOf, quickPeriods } from '#lib/usage/period.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { Money } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { emptyCache } from './actions.ts'
import { AlikeSection } from './alike-section.tsx'

const path = '/console/cache'

export const generateMetadata = titled('cache')

export default consolePage('usage:read', 'cache', async ({ user, search }) => {
  const [t, timeZone] = await Promise.all([getTranslations('cache'), getTimeZone()])
  const now = new Date()
  const asked = daysSearch.safeParse(search)
  const period = periodOf({ ...asked.data, timeZone }, now)
  const { bots, total, sharedByInstances } = await cacheReport(period)
  const mayEmpty = mayDo(user, 'bots:write')
  const alike = bots.flatMap(({ semantic, ...bot }) => (semantic && bot.bot !== null ? [{ ...bot, semantic }] : []))
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        {mayEmpty && (
          <ConfirmButton action={emptyCache} input={{}} label={t('emptyAll')} question={t('emptyAllText')} said={t('emptied')} />
        )}
      </PageHeader>
      {!asked.success && (
        <Alert color="yellow" mb="md">
          {t('badSearch')}
        </Alert>
      )}
      <Stack gap="lg">
        <Group gap={4} component="nav" aria-label={t('period')}>
          {quickPeriods(timeZone, now).map(({ name, from, to }) => (
            <LinkButton
              key={name}
              href={`${path}?${new URLSearchParams({ from, to })}`}
              size="compact-sm"
              variant={from === period.first && to === period.last ? 'filled' : 'default'}
              aria-current={from === period.first && to === period.last ? 'page' : undefined}
            >
              {t(`periods.${name}`)}
            </LinkButton>
          ))}
        </Group>
        <Totals total={total} shared={sharedByInstances} />
        {bots.length === 0 ? <EmptyState title={t('nothing')}>{t('nothingText')}</EmptyState> : <Bots bots={bots} mayEmpty={mayEmpty} />}
        {alike.length > 0 && <AlikeSection bots={alike} mayCalibrate={mayEmpty} />}
      </Stack>
    </>
  )
})

type Report = Awaited<ReturnType<typeof cacheReport>>
type Figures = Report['total']

/** What was saved; null when nothing of it is known. */
const savedOf = ({ saved, unpriced }: Figures) => (saved.length === 0 && unpriced > 0 ? null : saved)

async function Totals({ total, shared }: { total: Figures; shared: Report['sharedByInstances'] }) {
  const [t, format] = await Promise.all([getTranslations('cache'), getFormatter()])
  const size = (bytes: number) => format.number(bytes / 1_000, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 })
  const facts = [
    [t('hits'), format.number(total.hits)],
    [t('misses'), format.number(total.misses)],
    [t('hitRate'), <Rate key="rate" hitRate={total.hitRate} />],
    [t('saved'), <Money key="saved" cost={savedOf(total)} />],
    ...(total.direct > 0
      ? [
          [t('direct'), format.number(total.direct)] as const,
          [t('directSaved'), <Money key="direct" cost={total.directSaved.length > 0 ? total.directSaved : null} />] as const,
        ]
      : []),
    ...(total.spent.length > 0 ? [[t('spent'), <Money key="spent" cost={total.spent} />] as const] : []),
    [t('entries'), t('held', { entries: total.entries, size: size(total.bytes) })],
    ...(shared ? [[t('shared'), t('held', { entries: shared.entries, size: size(shared.bytes) })] as const] : []),
  ] as const
  return (
    <Paper withBorder p="lg">
      <FactList facts={facts} />
      {total.unpriced > 0 && (
        <Text size="sm" mt="sm">
          {t('unpricedText', { count: total.unpriced })}
        </Text>
      )}
    </Paper>
  )
}

async function Rate({ hitRate }: { hitRate: number | null }) {
  const format = await getFormatter()
  return hitRate === null ? '–' : format.number(hitRate, { style: 'percent', maximumFractionDigits: 1 })
}

async function Bots({ bots, mayEmpty }: { bots: CacheOfBot[]; mayEmpty: boolean }) {
  const [t, format] = await Promise.all([getTranslations('cache'), getFormatter()])
  const columns = [
    { name: t('bot') },
    { name: t('hits'), isNumber: true },
    { name: t('misses'), isNumber: true },
    { name: t('hitRate'), isNumber: true },
    { name: t('saved'), isNumber: true },
    { name: t('entries'), isNumber: true },
    ...(mayEmpty ? [{ name: t('empty'), isHidden: true }] : []),
  ]
  return (
    <ScrollTable label={t('byBot')} columns={columns}>
      {bots.map((each) => (
        <TableTr key={each.botId}>
          <TableTd>
            {each.name ?? t('goneBot')}
            <Text size="xs" c="dimmed">
              {each.bot ?? each.botId}
            </Text>
          </TableTd>
          <TableTd className="console-number">{format.number(each.hits)}</TableTd>
          <TableTd className="console-number">{format.number(each.misses)}</TableTd>
          <TableTd className="console-number">
            <Rate hitRate={each.hitRate} />
          </TableTd>
          <TableTd className="console-number">
            <Money cost={savedOf(each)} />
          </TableTd>
          <TableTd className="console-number">{format.number(each.entries)}</TableTd>
          {mayEmpty && (
            <TableTd>
              {each.bot !== null && (
                <ConfirmButton
                  action={emptyCache}
                  input={{ bot: each.botId }}
                  label={t('empty')}
                  question={t('emptyText', { name: each.name ?? each.bot })}
                  said={t('emptied')}
                  isQuiet
                />
              )}
            </TableTd>
          )}
        </TableTr>
      ))}
    </ScrollTable>
  )
}
