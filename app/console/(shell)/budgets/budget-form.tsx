'use client'
import { Button, NativeSelect, Paper, SimpleGrid, Stack, Switch, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { BudgetView } from '#lib/usage/budgets/budget-input.ts'
import { fieldErrors } from '../../ui/field-errors.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { useAction } from '../../ui/use-action.ts'
import { makeBudget } from './actions.ts'

const scopes = ['all', 'key', 'bot', 'visitor', 'address'] as const
const periods = ['day', 'month'] as const
const ways = ['cheaper', 'knowledge', 'refuse'] as const

type Choice = { value: string; label: string }
type Props = { timeZone: string; scope?: 'visitor' | 'address'; keys: Choice[]; bots: Choice[] }

/** `CNY 7.1`, a line for each currency. */
const ratesIn = (lines: string[]): Record<string, string> =>
  Object.fromEntries(lines.map((line) => line.toUpperCase().split(/[\s=:]+/)).map(([code = '', rate = '']) => [code, rate]))

export function BudgetForm({ timeZone, scope: proposed, keys, bots }: Props) {
  const t = useTranslations('budgets')
  const router = useRouter()
  const [scope, setScope] = useState<BudgetView['scope']>(proposed ?? 'all')
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      name: proposed ? t(`proposedName.${proposed}`) : '',
      subjectId: '',
      amount: '',
      currency: '',
      period: 'day' as BudgetView['period'],
      timeZone,
      hard: true,
      whenSpent: 'cheaper' as BudgetView['whenSpent'],
      rates: [] as string[],
    },
  })
  const { run, isPending } = useAction(makeBudget, {
    said: t('made'),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone() {
      form.reset()
      router.push('/console/budgets')
      router.refresh()
    },
  })
  const subjects = scope === 'key' ? keys : scope === 'all' ? [] : bots
  const isNeeded = scope === 'key' || scope === 'bot'
  return (
    <Paper withBorder p="lg" id="new">
      <form
        onSubmit={form.onSubmit(({ subjectId, amount, currency, rates, ...values }) =>
          run({
            ...values,
            scope,
            amount: amount.trim(),
            currency: currency.trim().toUpperCase(),
            ...(subjectId !== '' && scope !== 'all' && { subjectId }),
            ...(rates.length > 0 && { rates: ratesIn(rates) }),
          }),
        )}
      >
        <Stack>
          <Title order={2} size="h4">
            {t('add')}
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            <TextInput label={t('name')} required maxLength={100} key={form.key('name')} {...form.getInputProps('name')} />
            <NativeSelect
              label={t('scope')}
              data={scopes.map((value) => ({ value, label: t(`scopes.${value}`) }))}
              value={scope}
              onChange={(event) => {
                setScope(event.currentTarget.value as BudgetView['scope'])
                form.setFieldValue('subjectId', '')
              }}
            />
            {scope !== 'all' && (
              <NativeSelect
                label={scope === 'key' ? t('key') : t('bot')}
                data={[{ value: '', label: isNeeded ? t('choose') : t('everyBot') }, ...subjects]}
                required={isNeeded}
                key={`${scope} ${form.key('subjectId')}`}
                {...form.getInputProps('subjectId')}
              />
            )}
            <TextInput label={t('amount')} required inputMode="decimal" key={form.key('amount')} {...form.getInputProps('amount')} />
            <TextInput
              label={t('currency')}
              placeholder="USD"
              required
              maxLength={3}
              key={form.key('currency')}
              {...form.getInputProps('currency')}
            />
            <NativeSelect
              label={t('period')}
              data={periods.map((value) => ({ value, label: t(`periods.${value}`) }))}
              key={form.key('period')}
              {...form.getInputProps('period')}
            />
            <TextInput label={t('timeZone')} required maxLength={64} key={form.key('timeZone')} {...form.getInputProps('timeZone')} />
          </SimpleGrid>
          <NativeSelect
            label={t('past')}
            data={ways.map((value) => ({ value, label: t(`whenSpent.${value}`) }))}
            maw="32rem"
            key={form.key('whenSpent')}
            {...form.getInputProps('whenSpent')}
          />
          <Switch
            label={t('hard')}
            description={t('hardText')}
            key={form.key('hard')}
            {...form.getInputProps('hard', { type: 'checkbox' })}
          />
          <LinesInput
            label={t('rates')}
            description={t('ratesText')}
            placeholder="CNY 7.1"
            key={form.key('rates')}
            {...form.getInputProps('rates')}
          />
          <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
            {t('add')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}
