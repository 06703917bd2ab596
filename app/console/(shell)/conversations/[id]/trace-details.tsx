import { Badge, Code, Group, Stack, TableTd, TableTr, Text } from '@mantine/core'
import { getFormatter, getLocale, getTranslations } from 'next-intl/server'
import type { ReplyTrace } from '#lib/chat/reply-trace.ts'
import { inWords } from '#lib/i18n/problems.ts'
import { Money } from '../../../ui/money.tsx'
import { PassageCut, PromptEconomy } from '../../../ui/prompt-economy.tsx'
import { ScrollTable } from '../../../ui/scroll-table.tsx'
import { TraceRoute } from './trace-route.tsx'
import { TraceSettings } from './trace-settings.tsx'
import { Waterfall } from './waterfall.tsx'

const colorOf = { pending: 'blue', success: 'teal', failed: 'red', cancelled: 'gray', unknown: 'gray' } as const

/** How a reply came about: when what happened, which vendors were called, and what was found to answer from. */
export async function TraceDetails({ trace, latencyMs, isOpen }: { trace: ReplyTrace; latencyMs: number | null; isOpen: boolean }) {
  const t = await getTranslations('conversations')
  const { requestId, botVersion, timeline, route, calls, direct, cache, skipped, problem, images, passages, settings, economy } = trace
  return (
    <details className="console-details" open={isOpen}>
      <summary>{t('trace')}</summary>
      <Stack mt="sm">
        {timeline.length > 0 && <Waterfall bars={timeline} totalMs={latencyMs ?? 0} />}
        {route && <TraceRoute route={route} />}
        {settings && <TraceSettings settings={settings} />}
        {economy && <PromptEconomy economy={economy} />}
        {calls.length > 0 ? <Calls calls={calls} /> : <Text size="sm">{t('noCalls')}</Text>}
        {direct && <Direct direct={direct} />}
        {cache && !direct && <Cache cache={cache} />}
        {skipped.length > 0 && <Skipped skipped={skipped} />}
        {problem && (
          <Text size="sm">
            {t('notJson')} <Code>{problem}</Code>
          </Text>
        )}
        {images.length > 0 && <Pictures images={images} />}
        {passages.length > 0 ? <Passages passages={passages} economy={economy} /> : <Text size="sm">{t('noPassages')}</Text>}
        <Group gap="md">
          {requestId && (
            <Text size="sm" c="dimmed">
              {t('requestId')} <Code>{requestId}</Code>
            </Text>
          )}
          {botVersion !== null && (
            <Text size="sm" c="dimmed">
              {t('botVersion', { version: String(botVersion) })}
            </Text>
          )}
        </Group>
      </Stack>
    </details>
  )
}

async function Calls({ calls }: { calls: ReplyTrace['calls'] }) {
  const [t, format, locale] = await Promise.all([getTranslations('conversations'), getFormatter(), getLocale()])
  const ms = (value: number | null) => (value === null ? '–' : format.number(value, { style: 'unit', unit: 'millisecond' }))
  const columns = [
    { name: t('model') },
    { name: t('outcome') },
    { name: t('tokens'), isNumber: true },
    { name: t('cost'), isNumber: true },
    { name: t('firstToken'), isNumber: true },
    { name: t('duration'), isNumber: true },
  ]
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('calls')}
      </Text>
      <ScrollTable label={t('calls')} columns={columns}>
        {calls.map(({ id, provider, via, model, attempt, status, reason, symptom, message, notes, ...call }) => (
          <TableTr key={id}>
            <TableTd>
              <Text size="sm">{model}</Text>
              <Text size="xs" c="dimmed">
                {t('through', { provider: via ?? provider, attempt: String(attempt) })}
              </Text>
              {call.waitedMs !== null && (
                <Text size="xs" c="dimmed">
                  {t('waited', { time: ms(call.waitedMs) })}
                </Text>
              )}
            </TableTd>
            <TableTd className="wrap">
              <Badge variant="light" color={colorOf[status]}>
                {t(`outcomes.${status}`)}
              </Badge>
              {reason && reason !== status && <Text size="sm">{t(`reasons.${reason}`)}</Text>}
              {symptom && <Text size="sm">{t(`symptoms.${symptom}`)}</Text>}
              {[message, ...notes].filter(Boolean).map((said) => (
                <Text key={said} size="xs" c="dimmed">
                  {said && inWords(said, locale)}
                </Text>
              ))}
            </TableTd>
            <TableTd className="console-number">
              {call.promptTokens === null ? '–' : `${call.estimated ? '≈ ' : ''}${call.promptTokens} + ${call.completionTokens}`}
            </TableTd>
            <TableTd className="console-number">{call.promptTokens === null ? '–' : <Money cost={call.cost && [call.cost]} />}</TableTd>
            <TableTd className="console-number">{ms(call.ttftMs)}</TableTd>
            <TableTd className="console-number">{ms(call.latencyMs)}</TableTd>
          </TableTr>
        ))}
      </ScrollTable>
    </div>
  )
}

async function Direct({ direct: { confidence, threshold } }: { direct: NonNullable<ReplyTrace['direct']> }) {
  const [t, format] = await Promise.all([getTranslations('conversations'), getFormatter()])
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <Text size="sm">
      {threshold === null ? t('directExact') : t('directLearned', { confidence: percent(confidence), threshold: percent(threshold) })}
    </Text>
  )
}

async function Cache({ cache: { result, why, saved } }: { cache: NonNullable<ReplyTrace['cache']> }) {
  const t = await getTranslations('conversations')
  return (
    <Text size="sm">
      {t(`cacheUse.${result}`)} {why && t(`bypasses.${why}`)}
      {saved && saved.length > 0 && (
        <>
          {t('cacheSaved')} <Money cost={saved} />
        </>
      )}
    </Text>
  )
}

async function Skipped({ skipped }: Pick<ReplyTrace, 'skipped'>) {
  const [t, locale] = await Promise.all([getTranslations('conversations'), getLocale()])
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('skipped')}
      </Text>
      {skipped.map(({ model, via, reason, why }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one model may stand in a plan twice, and the list stands still
        <Text key={place} size="sm">
          <Code>{model}</Code> {via && `${via}: `}
          {reason ? t(`skipReasons.${reason}`) : inWords(why, locale)}
        </Text>
      ))}
    </div>
  )
}

async function Passages({ passages, economy }: Pick<ReplyTrace, 'passages' | 'economy'>) {
  const [t, format] = await Promise.all([getTranslations('conversations'), getFormatter()])
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('passages')}
      </Text>
      <Stack component="ol" gap="xs" my={4} className="console-numbered-list">
        {passages.map(({ passageId, title, heading, text, score, confidence }) => (
          <li key={passageId}>
            <Group gap="sm">
              <Text size="sm">{title ?? t('deletedDocument')}</Text>
              {heading && heading !== title && <Text size="sm">{heading}</Text>}
              <Text size="sm" c="dimmed">
                {t('confidence', { confidence: format.number(confidence, { style: 'percent' }) })},{' '}
                {t('score', { score: format.number(score, { maximumFractionDigits: 1 }) })}
              </Text>
              <PassageCut economy={economy} passageId={passageId} />
            </Group>
            <Text size="sm" c="dimmed" className="console-words console-clamp">
              {text ?? t('deletedPassage')}
            </Text>
          </li>
        ))}
      </Stack>
    </div>
  )
}

/** How large the pictures came, and how large they went to the model. */
async function Pictures({ images }: { images: ReplyTrace['images'] }) {
  const [t, format] = await Promise.all([getTranslations('conversations'), getFormatter()])
  const written = ({ width, height, bytes }: ReplyTrace['images'][number]['before']) =>
    t('pictureKept', {
      width: String(width),
      height: String(height),
      size: format.number(bytes / 1_000, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 }),
    })
  return (
    <div>
      <Text size="sm" fw={600}>
        {t('pictures')}
      </Text>
      <Stack component="ol" gap={4} my={4} className="console-numbered-list">
        {images.map(({ before, after }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name and never move
          <li key={place}>
            <Text size="sm">
              {written(before)} → {written(after)}
            </Text>
          </li>
        ))}
      </Stack>
      <Text size="sm" c="dimmed">
        {t('picturesText')}
      </Text>
    </div>
  )
}
