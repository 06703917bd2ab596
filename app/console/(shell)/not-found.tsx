import { Stack, Text, Title } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { PageLink } from '../ui/links.tsx'

export default async function NotFound() {
  const t = await getTranslations('shell')
  return (
    <Stack p="xl" align="flex-start">
      <Title order={1} size="h2">
        {t('missing.title')}
      </Title>
      <Text>{t('missing.text')}</Text>
      <PageLink href="/console">{t('forbidden.home')}</PageLink>
    </Stack>
  )
}
