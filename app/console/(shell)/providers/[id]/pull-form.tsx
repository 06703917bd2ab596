'use client'
import { Button, Group, Progress, Stack, Text, TextInput } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useFormatter, useTranslations } from 'next-intl'
import { type FormEvent, useRef, useState } from 'react'
import type { PullLine } from '#lib/llm/pull-model.ts'
import { type PullEnding, pull } from './pull.ts'

// Loaded when there is something to say: it knows the advice for each failure.
const PullOutcome = dynamic(() => import('./pull-outcome.tsx').then(({ PullOutcome }) => PullOutcome), { ssr: false })

type Step = Pick<PullLine, 'completedBytes' | 'totalBytes'>

/** Has the provider's server fetch a model, and shows how far it is. It goes on while this page stays open. */
export function PullForm({ id }: { id: string }) {
  const t = useTranslations('providers')
  const router = useRouter()
  const [model, setModel] = useState('')
  const [step, setStep] = useState<Step>()
  const [ending, setEnding] = useState<PullEnding>()
  const running = useRef<AbortController>(undefined)

  const begin = async (event: FormEvent) => {
    event.preventDefault()
    running.current = new AbortController()
    setEnding(undefined)
    setStep({ completedBytes: 0, totalBytes: 0 })
    const ended = await pull(id, model.trim(), setStep, running.current.signal)
    setStep(undefined)
    setEnding(ended)
    if (ended.state === 'done') router.refresh() // the list has the model now
  }

  return (
    <form onSubmit={begin}>
      <Stack gap="sm" mb="md" maw="40rem">
        <Group align="flex-end">
          <TextInput
            label={t('pullModel')}
            description={t('pullText')}
            placeholder="qwen3:8b"
            required
            maxLength={200}
            disabled={step !== undefined}
            value={model}
            onChange={({ currentTarget }) => setModel(currentTarget.value)}
            flex={1}
          />
          {step ? (
            <Button variant="default" onClick={() => running.current?.abort()}>
              {t('pullStop')}
            </Button>
          ) : (
            <Button type="submit" variant="default">
              {t('pull')}
            </Button>
          )}
        </Group>
        {step && <HowFar {...step} />}
        <div role="status">{ending && <PullOutcome {...ending} />}</div>
      </Stack>
    </form>
  )
}

function HowFar({ completedBytes, totalBytes }: Step) {
  const t = useTranslations('providers')
  const format = useFormatter()
  const gigabytes = (bytes: number) => format.number(bytes / 1e9, { maximumFractionDigits: 2, style: 'unit', unit: 'gigabyte' })
  return (
    <>
      <Progress value={totalBytes === 0 ? 0 : (completedBytes / totalBytes) * 100} animated aria-label={t('pullProgress')} />
      <Text size="sm" c="dimmed">
        {totalBytes === 0 ? t('pullBegins') : t('pullFar', { done: gigabytes(completedBytes), total: gigabytes(totalBytes) })}
      </Text>
    </>
  )
}
