import { Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { ReplyTrace } from '#lib/chat/reply-trace.ts'

/** How the answer was asked for, and who said so. */
export async function TraceSettings({ settings }: { settings: NonNullable<ReplyTrace['settings']> }) {
  const [t, format] = await Promise.all([getTranslations('routing'), getFormatter()])
  const { temperature, maxTokens, by } = settings
  const named = (said: typeof by.temperature) =>
    said === 'bot' ? t('saidByBot') : said === 'json' ? t('saidByJson') : t(`classes.${said}`)
  return (
    <Text size="sm">
      {t('askedAt', {
        temperature: format.number(temperature),
        temperatureBy: named(by.temperature),
        maxTokens: format.number(maxTokens),
        maxTokensBy: named(by.maxTokens),
      })}
    </Text>
  )
}
