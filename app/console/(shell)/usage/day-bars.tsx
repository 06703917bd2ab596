import { Group, Paper, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { NamedReport } from '#lib/usage/named-report.ts'
import { writtenDay } from './written-day.ts'

/** A bar for each day. The table below says the same in numbers, so for a screen reader this is one picture. */
export async function DayBars({ report: { rows, sharesOf } }: { report: NamedReport }) {
  const [t, format] = await Promise.all([getTranslations('usage'), getFormatter()])
  const most = Math.max(...rows.map(({ share }) => share))
  const day = (key: string | null | undefined) => writtenDay(key ?? '', format)
  return (
    <Paper withBorder p="md" mb="md">
      <Text size="sm" c="dimmed" mb="xs">
        {t(`bars.${sharesOf}`)}
      </Text>
      <div className="usage-days" role="img" aria-label={t(`bars.${sharesOf}`)}>
        {rows.map(({ key, share, requests }) => (
          <span key={key} title={t('barOf', { day: day(key), count: requests })}>
            <span style={{ height: `${(share / most) * 100}%` }} />
          </span>
        ))}
      </div>
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {day(rows[0]?.key)}
        </Text>
        <Text size="xs" c="dimmed">
          {day(rows.at(-1)?.key)}
        </Text>
      </Group>
    </Paper>
  )
}
