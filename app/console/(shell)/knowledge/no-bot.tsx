import { Text } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/links.tsx'

/** Knowledge belongs to a bot, and there is none. */
export async function NoBot() {
  const t = await getTranslations('knowledge')
  return (
    <EmptyState title={t('noBot')}>
      <Text c="dimmed">{t('noBotText')}</Text>
      <LinkButton href="/console/bots/new">{t('toNewBot')}</LinkButton>
    </EmptyState>
  )
}
