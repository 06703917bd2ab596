'use client'
import { Alert } from '@mantine/core'
import { useLocale, useTranslations } from 'next-intl'
import { adviceFor } from '#lib/llm/advice.ts'
import { Problem } from '../../../ui/problem.tsx'
import type { PullEnding } from './pull.ts'

/** How fetching a model ended, and what can be done about it. */
export function PullOutcome(ending: PullEnding) {
  const t = useTranslations('providers')
  const locale = useLocale()
  if (ending.state === 'done') return <Alert color="teal">{t('pullDone')}</Alert>
  if (ending.state === 'stopped') return <Alert color="yellow">{t('pullStopped')}</Alert>
  if (ending.state === 'refused')
    return (
      <Alert color="red">
        <Problem message={ending.message} />
      </Alert>
    )
  const reason = ending.state === 'failed' ? (ending.reason ?? 'network') : undefined
  if (reason === 'model_not_found' || reason === 'server_error' || reason === 'network')
    return <Alert color="red">{t(`pullReasons.${reason}`)}</Alert>
  return <Alert color="red">{reason ? adviceFor(reason)[locale] : t('pullBrokenOff')}</Alert>
}
