'use client'
import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslations } from 'next-intl'
import type { KeyBudget } from '#lib/access/key-budget.ts'

const periods = ['day', 'month'] as const satisfies KeyBudget['period'][]

type Form = Pick<UseFormReturnType<{ budget: KeyBudget }>, 'key' | 'getInputProps'>

/** What a key may spend. Without an amount it has no limit of its own. */
export function BudgetFields({ form }: { form: Form }) {
  const t = useTranslations('keys')
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      <TextInput label={t('budgetAmount')} inputMode="decimal" key={form.key('budget.amount')} {...form.getInputProps('budget.amount')} />
      <TextInput
        label={t('budgetCurrency')}
        placeholder="USD"
        maxLength={3}
        key={form.key('budget.currency')}
        {...form.getInputProps('budget.currency')}
      />
      <NativeSelect
        label={t('budgetPeriod')}
        data={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
        key={form.key('budget.period')}
        {...form.getInputProps('budget.period')}
      />
    </SimpleGrid>
  )
}

export const noBudget: KeyBudget = { amount: '', currency: '', period: 'month' }

/** As it is sent; null where no amount was given. */
export const budgetIn = ({ amount, currency, period }: KeyBudget): KeyBudget | null =>
  amount.trim() === '' ? null : { amount: amount.trim(), currency: currency.trim().toUpperCase(), period }
