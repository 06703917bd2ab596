'use client'
import { Button } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useAction } from '../../ui/use-action.ts'
import { calibrateCache } from './actions.ts'

/** Has a bot's pairs looked at again. */
export function CalibrateButton({ bot }: { bot: string }) {
  const t = useTranslations('cache')
  const { run, isPending } = useAction(calibrateCache, { said: t('calibrating') })
  return (
    <Button variant="subtle" size="compact-sm" loading={isPending} onClick={() => run({ bot })}>
      {t('calibrate')}
    </Button>
  )
}
