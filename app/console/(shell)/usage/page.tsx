import './usage.css'
import { Alert, Button, Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core'
import Form from 'next/form'
import { getTimeZone, getTranslations } from 'next-intl/server'
import { mayDo } from '#lib/access/caller.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { entryStatuses, listEntries } from '#lib/usage/entries.ts'
import { type NamedReport, namedReport } from '#lib/usage/named-report.ts'
import { type Period, periodOf, quickPeriods, usageSearch } from '#lib/usage/period.ts'
import { groupings, usageReport } from '#lib/usage/reports.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { OlderLink } from '../../ui/older-link.tsx'
import { PackageWarnings } from '../../ui/package-warnings.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { DayBars } from './day-bars.tsx'
import { EntryTable } from './entry-table.tsx'
import { ReportTable, Totals } from './report.tsx'

const path = '/console/usage'
const entriesShown = 25

type Search = Record<string, string>

export const generateMetadata = titled('usage')

export default consolePage('usage:read', 'usage', async ({ user, search }) => {
  const { cursor, ...kept } = search
  const [t, readersZone] = await Promise.all([getTranslations('usage'), getTimeZone()])
  const asked = usageSearch.safeParse(kept)
  const { groupBy, from, to, timeZone = readersZone, ...filter } = asked.data ?? usageSearch.parse({})
  const now = new Date()
  const period = periodOf({ from, to, timeZone }, now)
  const [report, providers, entries] = await Promise.all([
    namedReport(period, groupBy),
    usageReport({ ...period, groupBy: 'provider' }),
    pageOf({ ...pageQuery.parse({ cursor }), limit: entriesShown }, (page) =>
      listEntries({ from: period.from, to: period.to, ...filter }, page),
    ),
  ])
  const days = { from: period.first, to: period.last, timeZone }
  const fileOf = (kind: 'report' | 'entries', more: Search) => `/api/admin/usage/export?${new URLSearchParams({ kind, ...days, ...more })}`
  const ledgerFilter: Search = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))

  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <Button component="a" href={fileOf('report', { groupBy })} variant="default">
          {t('downloadReport')}
        </Button>
      </PageHeader>
      {!asked.success && (
        <Alert color="yellow" mb="md">
          {t('badSearch')}
        </Alert>
      )}
      <Stack gap="lg">
        <PeriodChoice kept={asked.success ? kept : {}} period={period} readersZone={readersZone} now={now} />
        <PackageWarnings user={user} />
        <Totals total={report.total} mayPrice={mayDo(user, 'models:read')} />
        <div>
          <Group justify="space-between" mb="sm">
            <Title order={2} size="h3" id="report">
              {t('by')}
            </Title>
            <Group gap={4} component="nav" aria-labelledby="report">
              {groupings.map((each) => (
                <LinkButton
                  key={each}
                  href={`${path}?${new URLSearchParams({ ...(asked.success && kept), groupBy: each })}`}
                  size="compact-sm"
                  variant={each === groupBy ? 'filled' : 'default'}
                  aria-current={each === groupBy ? 'page' : undefined}
                >
                  {t(`groupings.${each}`)}
                </LinkButton>
              ))}
            </Group>
          </Group>
          <Report report={report} groupBy={groupBy} />
        </div>
        <div>
          <Group justify="space-between" mb="sm">
            <Title order={2} size="h3">
              {t('ledger')}
            </Title>
            <Button component="a" href={fileOf('entries', ledgerFilter)} variant="default" size="xs">
              {t('downloadEntries')}
            </Button>
          </Group>
          <Form action={path}>
            <Hidden fields={{ ...days, groupBy }} />
            <Group align="flex-end" mb="md">
              <NativeSelect
                name="status"
                label={t('status')}
                defaultValue={filter.status ?? ''}
                data={[
                  { value: '', label: t('all') },
                  ...entryStatuses.map((status) => ({ value: status, label: t(`statuses.${status}`) })),
                ]}
              />
              <NativeSelect
                name="provider"
                label={t('provider')}
                defaultValue={filter.provider ?? ''}
                data={[
                  { value: '', label: t('all') },
                  ...slugsIn(providers, filter.provider).map((slug) => ({ value: slug, label: slug })),
                ]}
              />
              <TextInput name="conversationId" label={t('conversation')} placeholder="conv_…" defaultValue={filter.conversationId} />
              <Button type="submit" variant="default">
                {t('filter')}
              </Button>
            </Group>
          </Form>
          {entries.data.length === 0 ? <EmptyState title={t('noEntries')} /> : <EntryTable entries={entries.data} />}
          <OlderLink path={path} search={search} nextCursor={entries.nextCursor} />
        </div>
      </Stack>
    </>
  )
})

/** The providers called in the period, and the one that is asked for even if it was not. */
const slugsIn = ({ rows }: Awaited<ReturnType<typeof usageReport>>, asked: string | undefined): string[] =>
  [...new Set([...rows.flatMap(({ key }) => key ?? []), ...(asked ? [asked] : [])])].sort()

async function Report({ report, groupBy }: { report: NamedReport; groupBy: (typeof groupings)[number] }) {
  const t = await getTranslations('usage')
  if (report.rows.length === 0 || (report.total.requests === 0 && report.total.fees.length === 0))
    return <EmptyState title={t('nothing')}>{t('nothingText')}</EmptyState>
  return (
    <>
      {groupBy === 'day' && <DayBars report={report} />}
      <ReportTable report={report} groupBy={groupBy} />
    </>
  )
}

type PeriodProps = { kept: Search; period: Period; readersZone: string; now: Date }

async function PeriodChoice({ kept, period: { first, last, timeZone }, readersZone, now }: PeriodProps) {
  const t = await getTranslations('usage')
  const { from, to, timeZone: askedZone, ...rest } = kept
  return (
    <Stack gap="xs">
      <Group gap={4} component="nav" aria-label={t('period')}>
        {quickPeriods(timeZone, now).map(({ name, from, to }) => (
          <LinkButton
            key={name}
            href={`${path}?${new URLSearchParams({ ...kept, from, to })}`}
            size="compact-sm"
            variant={from === first && to === last ? 'filled' : 'default'}
            aria-current={from === first && to === last ? 'page' : undefined}
          >
            {t(`periods.${name}`)}
          </LinkButton>
        ))}
      </Group>
      <Form action={path}>
        <Hidden fields={rest} />
        <Group align="flex-end">
          <TextInput type="date" name="from" label={t('from')} defaultValue={first} key={`from${first}`} />
          <TextInput type="date" name="to" label={t('to')} defaultValue={last} key={`to${last}`} />
          <NativeSelect
            name="timeZone"
            label={t('timeZone')}
            defaultValue={timeZone}
            data={[...new Set([readersZone, 'UTC', timeZone])]}
            key={timeZone}
          />
          <Button type="submit" variant="default">
            {t('show')}
          </Button>
        </Group>
      </Form>
    </Stack>
  )
}

/** What a form does not ask for and the address has to keep. */
const Hidden = ({ fields }: { fields: Search }) =>
  Object.entries(fields).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)
