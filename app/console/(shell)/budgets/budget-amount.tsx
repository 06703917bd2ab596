'use client'
import { Paper, Stack, Switch, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { BudgetView } from '#lib/usage/budgets/budget-input.ts'
import { fieldErrors } from '../../ui/field-errors.ts'
import { SubmitOrCancel } from '../../ui/submit-or-cancel.tsx'
import { useAction } from '../../ui/use-action.ts'
import { changeBudget } from './actions.ts'

type Props = { budget: Pick<BudgetView, 'id' | 'name' | 'amount' | 'currency' | 'enabled'>; back: string }

/** What of a budget changes while it counts. */
export function BudgetAmount({ budget: { id, name, amount, currency, enabled }, back }: Props) {
  const t = useTranslations('budgets')
  const router = useRouter()
  const form = useForm({ mode: 'uncontrolled', initialValues: { amount, enabled } })
  const { run, isPending } = useAction(changeBudget, {
    said: t('changed'),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone: () => router.push(back),
  })
  return (
    <Paper withBorder p="lg">
      <form onSubmit={form.onSubmit((values) => run({ id, amount: values.amount.trim(), enabled: values.enabled }))}>
        <Stack>
          <Title order={2} size="h4">
            {t('changeOf', { name })}
          </Title>
          <TextInput
            label={t('amountIn', { currency })}
            required
            inputMode="decimal"
            maw="16rem"
            key={form.key('amount')}
            {...form.getInputProps('amount')}
          />
          <Switch label={t('enabled')} key={form.key('enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          <SubmitOrCancel label={t('save')} back={back} isPending={isPending} />
        </Stack>
      </form>
    </Paper>
  )
}
