import { Alert, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import { mayDo, type UserCaller } from '#lib/access/caller.ts'
import { packageWarnings } from '#lib/usage/packages.ts'
import { PageLink } from './links.tsx'

/** Free quotas and packages that are nearly or wholly used, or about to end; nothing when there are none. */
export async function PackageWarnings({ user }: { user: UserCaller }) {
  const [t, format, warnings] = await Promise.all([getTranslations('shell'), getFormatter(), packageWarnings()])
  if (warnings.length === 0) return null
  const day = (at: Date | null) => (at ? format.dateTime(at, { dateStyle: 'medium' }) : '')
  return (
    <Alert color="yellow">
      {warnings.map(({ id, state, name, expiresAt }) => (
        <Text key={id} size="sm">
          {t(`packageWarnings.${state}`, { name, day: day(expiresAt) })}
        </Text>
      ))}
      {mayDo(user, 'models:read') && <PageLink href="/console/prices#packages">{t('seePackages')}</PageLink>}
    </Alert>
  )
}
