import { TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { Bar } from '#lib/chat/timeline.ts'
import { ScrollTable } from '../../../ui/scroll-table.tsx'

/** The steps of a turn on one scale. The numbers beside the bars say the same. */
export async function Waterfall({ bars, totalMs }: { bars: Bar[]; totalMs: number }) {
  const [t, format] = await Promise.all([getTranslations('conversations'), getFormatter()])
  const scale = Math.max(totalMs, ...bars.map(({ startMs, lengthMs }) => startMs + lengthMs), 1)
  const percent = (ms: number) => `${Math.round((ms / scale) * 10_000) / 100}%`
  const ms = (value: number) => format.number(value, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 1 })
  const columns = [
    { name: t('step') },
    { name: t('course') },
    { name: t('start'), isNumber: true },
    { name: t('duration'), isNumber: true },
  ]
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('times', { total: ms(totalMs) })}
      </Text>
      <ScrollTable label={t('times', { total: ms(totalMs) })} columns={columns}>
        {bars.map(({ step, attempt, startMs, lengthMs }) => (
          <TableTr key={`${step} ${attempt}`}>
            <TableTd pl={attempt ? 'xl' : undefined}>
              {attempt && step === 'call' ? t('attempt', { attempt: String(attempt) }) : t(`steps.${step}`)}
            </TableTd>
            <TableTd className="console-track">
              <div
                className={attempt ? 'console-bar console-bar-part' : 'console-bar'}
                style={{ marginInlineStart: percent(startMs), width: percent(lengthMs) }}
              />
            </TableTd>
            <TableTd className="console-number">{ms(startMs)}</TableTd>
            <TableTd className="console-number">{ms(lengthMs)}</TableTd>
          </TableTr>
        ))}
      </ScrollTable>
    </div>
  )
}
