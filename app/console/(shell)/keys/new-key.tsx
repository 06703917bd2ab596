'use client'
import { Alert, Paper, Stack } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { CopyField } from '../../ui/copy-field.tsx'
import { PageLink } from '../../ui/links.tsx'

/** The whole key, this once: we keep only what recognises it. */
export function NewKey({ id, secret }: { id: string; secret: string }) {
  const t = useTranslations('keys')
  return (
    <Paper withBorder p="lg" maw="36rem">
      <Stack>
        <CopyField label={t('whole')} value={secret} />
        <Alert color="yellow">{t('wholeText')}</Alert>
        <PageLink href={`/console/keys/${id}`}>{t('toKey')}</PageLink>
      </Stack>
    </Paper>
  )
}
