'use client'
import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { KeyBudget } from '#lib/access/key-budget.ts'
import { fieldErrors } from '../../../ui/field-errors.ts'
import { useAction } from '../../../ui/use-action.ts'
import { changeBudget } from '../actions.ts'
import { BudgetFields, budgetIn, noBudget } from '../budget-fields.tsx'

/** Changes what a key may spend, or takes its limit away. */
export function BudgetForm({ id, budget }: { id: string; budget: KeyBudget | null }) {
  const t = useTranslations('keys')
  const router = useRouter()
  const form = useForm({ mode: 'uncontrolled', initialValues: { budget: budget ?? noBudget } })
  const { run, isPending } = useAction(changeBudget, {
    said: t('budgetSaved'),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone: () => router.refresh(),
  })
  return (
    <Paper withBorder p="lg" mt="lg" maw="36rem">
      <form onSubmit={form.onSubmit((values) => run({ id, budget: budgetIn(values.budget) }))}>
        <Stack>
          <Title order={2} size="h4">
            {t('budget')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('budgetText')}
          </Text>
          <BudgetFields form={form} />
          <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
            {t('saveBudget')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}
