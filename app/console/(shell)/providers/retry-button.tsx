'use client'
import { Button } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useAction } from '../../ui/use-action.ts'
import { retryProvider } from './actions.ts'

/** Has the models of a provider asked again at once that were left alone after failures. */
export function RetryButton({ id }: { id: string }) {
  const t = useTranslations('providers')
  const router = useRouter()
  const { run, isPending } = useAction(retryProvider, { said: t('retried'), onDone: () => router.refresh() })
  return (
    <Button variant="light" size="compact-sm" loading={isPending} onClick={() => run({ id })}>
      {t('retryNow')}
    </Button>
  )
}
