import { Code, Text } from '@mantine/core'
import { getTranslations } from 'next-intl/server'

/** All that is shown of a key: its end, or that there is one. */
export async function KeyHint({ hint, hasCredentials }: { hint: string | null; hasCredentials: boolean }) {
  const t = await getTranslations('providers')
  if (hint) return <Code>…{hint}</Code>
  return (
    <Text span inherit c="dimmed">
      {hasCredentials ? t('keySet') : t('keyMissing')}
    </Text>
  )
}
