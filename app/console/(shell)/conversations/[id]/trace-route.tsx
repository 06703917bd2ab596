import { Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { ReplyTrace } from '#lib/chat/reply-trace.ts'

/** What the question was about, and what decided which model was asked first. */
export async function TraceRoute({ route }: { route: NonNullable<ReplyTrace['route']> }) {
  const [t, format] = await Promise.all([getTranslations('routing'), getFormatter()])
  const { class: named, score, topics, by, rule } = route
  return (
    <Text size="sm">
      {named !== null && (
        <>
          {t('isFor')}: {t(`classes.${named}`)} ({t('sure', { share: format.number(score ?? 0, { style: 'percent' }) })}) · {t('touches')}:{' '}
          {topics?.map((topic) => t(`topics.${topic}`)).join(', ') || t('noTopic')} ·{' '}
        </>
      )}
      {t('by')}: {t(`deciders.${by}`)}
      {rule && ` (${rule.name})`}
    </Text>
  )
}
