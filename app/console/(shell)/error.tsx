'use client'
import { Button, Stack, Text, Title } from '@mantine/core'
import { useTranslations } from 'next-intl'

/** The digest is the only thing shown of the error: it finds the full one in the server's log. */
export default function ShellError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('error')
  return (
    <Stack p="xl" align="flex-start" role="alert">
      <Title order={1} size="h2">
        {t('title')}
      </Title>
      <Text>{t('text')}</Text>
      {error.digest && <Text c="dimmed">{t('digest', { digest: error.digest })}</Text>}
      <Button onClick={reset}>{t('retry')}</Button>
    </Stack>
  )
}
