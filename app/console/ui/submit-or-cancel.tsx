'use client'
import { Button, Group } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { LinkButton } from './links.tsx'

/** The end of a form that changes something: sends it off, or leads back. */
export function SubmitOrCancel({ label, back, isPending }: { label: string; back: string; isPending: boolean }) {
  const t = useTranslations('shell')
  return (
    <Group>
      <Button type="submit" loading={isPending}>
        {label}
      </Button>
      <LinkButton href={back} variant="default">
        {t('cancel')}
      </LinkButton>
    </Group>
  )
}
