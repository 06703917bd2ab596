'use client'
import { Button, Group, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useAction } from '../../ui/use-action.ts'
import { copyProvider } from './actions.ts'

/** Makes a provider that can be changed out of one that the environment gives. */
export function CopyButton({ id, suggestedName }: { id: string; suggestedName: string }) {
  const t = useTranslations('providers')
  const router = useRouter()
  const [name, setName] = useState(suggestedName)
  const [problem, setProblem] = useState<string>()
  const { run, isPending } = useAction(copyProvider, {
    said: t('copied'),
    onRefused: ({ errors }) => setProblem(errors[0]?.message),
    onDone: ({ id }) => router.push(`/console/providers/${id}`),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setProblem(undefined)
        run({ id, name })
      }}
    >
      <Group align="flex-end">
        <TextInput
          label={t('copyName')}
          required
          maxLength={60}
          value={name}
          error={problem}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isPending}>
          {t('copy')}
        </Button>
      </Group>
    </form>
  )
}
