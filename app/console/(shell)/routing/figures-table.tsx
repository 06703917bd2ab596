import { Code, TableTd, TableTr } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { AutoFigures } from '#lib/routing/figures.ts'
import { Money } from '../../ui/money.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'

/** What `auto` knows of each model. */
export async function FiguresTable({ figures }: { figures: AutoFigures[] }) {
  const [t, format] = await Promise.all([getTranslations('routing'), getFormatter()])
  const columns = [
    { name: t('model') },
    { name: t('turns'), isNumber: true },
    { name: t('good'), isNumber: true },
    { name: t('cost'), isNumber: true },
    { name: t('latency'), isNumber: true },
  ]
  return (
    <ScrollTable label={t('figures')} columns={columns}>
      {figures.map(({ model, turns, good, goodShare, costPerTurn, latencyMs }) => (
        <TableTr key={model}>
          <TableTd>
            <Code>{model}</Code>
          </TableTd>
          <TableTd className="console-number">{format.number(turns)}</TableTd>
          <TableTd className="console-number">
            {format.number(good)} ({format.number(goodShare, { style: 'percent', maximumFractionDigits: 1 })})
          </TableTd>
          <TableTd className="console-number">
            <Money cost={costPerTurn && [costPerTurn]} />
          </TableTd>
          <TableTd className="console-number">
            {latencyMs === null ? '–' : format.number(latencyMs, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 })}
          </TableTd>
        </TableTr>
      ))}
    </ScrollTable>
  )
}
