'use client'
import { Alert, Button, Code, Stack, Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ProviderTest } from '#lib/llm/test-provider.ts'
import { useAction } from '../../../ui/use-action.ts'
import { tryProvider } from '../actions.ts'

/** Asks the provider something tiny, and says how that went and what to do when it did not. */
export function TestButton({ id }: { id: string }) {
  const t = useTranslations('providers')
  const router = useRouter()
  const [result, setResult] = useState<ProviderTest>()
  const { run, isPending, problem } = useAction(tryProvider, {
    onDone(told) {
      setResult(told)
      router.refresh() // the models that it lists may be known now
    },
  })
  return (
    <Stack align="flex-start" gap="sm">
      <Button variant="default" loading={isPending} onClick={() => run({ id })}>
        {t('test')}
      </Button>
      <div role="status">
        {problem && !isPending && <Alert color="yellow">{problem}</Alert>}
        {result && !problem && !isPending && <Result {...result} />}
      </div>
    </Stack>
  )
}

function Result({ ok, model, advice, retryable, vendorCode, vendorMessage, latencyMs }: ProviderTest) {
  const t = useTranslations('providers')
  const format = useFormatter()
  const locale = useLocale()
  const seconds = format.number(latencyMs / 1_000, { maximumFractionDigits: 2, style: 'unit', unit: 'second', unitDisplay: 'narrow' })
  return (
    <Alert color={ok ? 'teal' : 'red'} title={ok ? t('testOk') : t('testFailed')}>
      {advice && <Text size="sm">{advice[locale]}</Text>}
      {retryable && <Text size="sm">{t('testRetry')}</Text>}
      {(vendorCode || vendorMessage) && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t('vendorSaid')} {vendorCode && <Code>{vendorCode}</Code>} {vendorMessage}
        </Text>
      )}
      <Text size="sm">{model ? t('testTold', { model, seconds }) : t('testToldNoModel', { seconds })}</Text>
    </Alert>
  )
}
