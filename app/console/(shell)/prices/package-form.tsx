'use client'
import { Button, Group, NativeSelect, Paper, SimpleGrid, Stack, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { fieldErrors } from '../../ui/field-errors.ts'
import { useAction } from '../../ui/use-action.ts'
import { makePackage } from './actions.ts'
import { dayBegun } from './day-begun.ts'

const units = ['tokens', 'requests', 'money'] as const

export function PackageForm() {
  const t = useTranslations('prices')
  const router = useRouter()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      name: '',
      models: '',
      unit: 'tokens' as (typeof units)[number],
      amount: '',
      currency: '',
      validFrom: '',
      expiresAt: '',
    },
  })
  const { run, isPending } = useAction(makePackage, {
    said: t('packageAdded'),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone() {
      form.reset()
      router.refresh()
    },
  })
  return (
    <Paper withBorder p="lg">
      <form
        onSubmit={form.onSubmit(({ name, models, unit, amount, currency, validFrom, expiresAt }) =>
          run({
            name,
            models: models.trim(),
            unit,
            amount: amount.trim(),
            ...(currency.trim() && { currency: currency.trim().toUpperCase() }),
            ...(validFrom && { validFrom: dayBegun(validFrom) }),
            ...(expiresAt && { expiresAt: dayBegun(expiresAt) }),
          }),
        )}
      >
        <Stack>
          <Title order={3} size="h4">
            {t('addPackage')}
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <TextInput label={t('packageName')} required maxLength={200} key={form.key('name')} {...form.getInputProps('name')} />
            <TextInput
              label={t('packageModels')}
              placeholder="qwen/*"
              required
              key={form.key('models')}
              {...form.getInputProps('models')}
            />
            <NativeSelect
              label={t('unit')}
              data={units.map((unit) => ({ value: unit, label: t(`units.${unit}`) }))}
              key={form.key('unit')}
              {...form.getInputProps('unit')}
            />
            <TextInput label={t('amount')} required inputMode="decimal" key={form.key('amount')} {...form.getInputProps('amount')} />
            <TextInput label={t('packageCurrency')} maxLength={3} key={form.key('currency')} {...form.getInputProps('currency')} />
            <TextInput label={t('validFrom')} type="date" key={form.key('validFrom')} {...form.getInputProps('validFrom')} />
            <TextInput label={t('expiresAt')} type="date" key={form.key('expiresAt')} {...form.getInputProps('expiresAt')} />
          </SimpleGrid>
          <Group>
            <Button type="submit" loading={isPending}>
              {t('addPackage')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
