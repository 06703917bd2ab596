import { Code, TableTd, TableTr, Text, Title } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { CacheOfBot, SemanticLevel } from '#lib/chat/answer-cache/report.ts'
import { ScrollTable } from '../../ui/scroll-table.tsx'
import { CalibrateButton } from './calibrate-button.tsx'

type Props = { bots: (CacheOfBot & { semantic: SemanticLevel })[]; mayCalibrate: boolean }

/** How the level of questions that are only alike stands with each bot that has an embedding model for it. */
export async function AlikeSection({ bots, mayCalibrate }: Props) {
  const [t, format] = await Promise.all([getTranslations('cache'), getFormatter()])
  const part = (value: number | null) => (value === null ? '–' : format.number(value, { style: 'percent', maximumFractionDigits: 2 }))
  const columns = [
    { name: t('bot') },
    { name: t('alikeState') },
    { name: t('threshold'), isNumber: true },
    { name: t('tried'), isNumber: true },
    { name: t('wrongMax'), isNumber: true },
    { name: t('coverage'), isNumber: true },
    { name: t('alikeHits'), isNumber: true },
    ...(mayCalibrate ? [{ name: t('calibrate'), isHidden: true }] : []),
  ]
  return (
    <section aria-labelledby="alike">
      <Title order={2} size="h4" id="alike">
        {t('alike')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('alikeText')}
      </Text>
      <ScrollTable label={t('alike')} columns={columns}>
        {bots.map(({ botId, bot, name, alike, semantic }) => (
          <TableTr key={botId}>
            <TableTd>
              {name ?? bot}
              <Text size="xs" c="dimmed">
                <Code>{semantic.model}</Code>
              </Text>
            </TableTd>
            <TableTd className="wrap">
              {t(`alikeStates.${semantic.state}`)}
              <Text size="xs" c="dimmed">
                {t(`alikeStateTexts.${semantic.state}`, { count: semantic.phrasingsNeeded })}
              </Text>
            </TableTd>
            <TableTd className="console-number">{semantic.threshold === null ? '–' : format.number(semantic.threshold)}</TableTd>
            <TableTd className="console-number">{format.number(semantic.phrasings)}</TableTd>
            <TableTd className="console-number">{part(semantic.wrongMax)}</TableTd>
            <TableTd className="console-number">{part(semantic.coverage)}</TableTd>
            <TableTd className="console-number">{format.number(alike)}</TableTd>
            {mayCalibrate && (
              <TableTd>
                <CalibrateButton bot={botId} />
              </TableTd>
            )}
          </TableTr>
        ))}
      </ScrollTable>
    </section>
  )
}
