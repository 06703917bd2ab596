'use client'
import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { fieldErrors } from '../../../ui/field-errors.ts'
import { useAction } from '../../../ui/use-action.ts'
import { changeBot } from '../actions.ts'

type Patch = Omit<Parameters<typeof changeBot>[0], 'id'>

type Props<Values> = {
  id: string
  /** Of the heading, for links. */
  anchor: string
  title: string
  text: string
  /** Said when it was saved. */
  said: string
  initialValues: Values
  /** What is changed of the bot by these values. */
  patchOf: (values: Values) => Patch
  children: (form: UseFormReturnType<Values>) => ReactNode
}

/** A part of a bot's settings that is saved by itself. `children` draws its fields. */
export function SettingsSection<Values extends Record<string, unknown>>({
  id,
  anchor,
  title,
  text,
  said,
  initialValues,
  patchOf,
  children,
}: Props<Values>) {
  const t = useTranslations('bots')
  const router = useRouter()
  const form = useForm({ mode: 'uncontrolled', initialValues })
  const { run, isPending } = useAction(changeBot, {
    said,
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone: () => router.refresh(),
  })
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby={anchor}>
      <form onSubmit={form.onSubmit((values) => run({ id, ...patchOf(values) }))}>
        <Stack>
          <Title order={2} size="h4" id={anchor}>
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
          {children(form)}
          <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
            {t('save')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}
