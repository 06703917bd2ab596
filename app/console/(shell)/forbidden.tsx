import { Stack, Text, Title } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { PageLink } from '../ui/links.tsx'

/** A page that is not for the reader's role. */
export default async function Forbidden() {
  const t = await getTranslations('shell')
  return (
    <Stack p="xl" align="flex-start">
      <Title order={1} size="h2">
        {t('forbidden.title')}
      </Title>
      <Text>{t('forbidden.text')}</Text>
      <PageLink href="/console">{t('forbidden.home')}</PageLink>
    </Stack>
  )
}
