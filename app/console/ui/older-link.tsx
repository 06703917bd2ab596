import { Group } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { PageLink } from './links.tsx'

/** To the rest of a list that is ordered by time, newest first. The address holds where one is. */
export async function OlderLink({ path, search, nextCursor }: { path: string; search: Record<string, string>; nextCursor: string | null }) {
  const t = await getTranslations('shell')
  const { cursor, ...rest } = search
  const to = (more: Record<string, string>) => `${path}?${new URLSearchParams({ ...rest, ...more })}`
  if (!cursor && !nextCursor) return null
  return (
    <Group justify="space-between" mt="md">
      {cursor ? <PageLink href={to({})}>{t('newest')}</PageLink> : <span />}
      {nextCursor && <PageLink href={to({ cursor: nextCursor })}>{t('older')}</PageLink>}
    </Group>
  )
}
