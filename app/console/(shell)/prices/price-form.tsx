'use client'
import { Fieldset, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { fieldErrors } from '../../ui/field-errors.ts'
import { SubmitOrCancel } from '../../ui/submit-or-cancel.tsx'
import { useAction } from '../../ui/use-action.ts'
import { changePrice } from './actions.ts'
import { dayBegun } from './day-begun.ts'

const groups = {
  tokens: ['inputPerMillion', 'outputPerMillion', 'cachedInputPerMillion', 'cacheWritePerMillion'],
  characters: ['inputPerThousandChars', 'outputPerThousandChars'],
  calls: ['perRequest', 'perImage'],
  capacity: ['perMonth', 'perSecond'],
} as const
type Charged = keyof typeof groups
type Rate = (typeof groups)[Charged][number]
const groupNames = Object.keys(groups) as Charged[]
const rates: Rate[] = groupNames.flatMap((name): readonly Rate[] => groups[name])

type Price = Record<Rate, string | null> & { currency: string }
type Props = { model: string; price: Price | null; back: string }

/** A price of the shop's own for a model. What it charges for adds up; empty fields are not charged for. */
export function PriceForm({ model, price, back }: Props) {
  const t = useTranslations('prices')
  const router = useRouter()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      ...(Object.fromEntries(rates.map((rate) => [rate, price?.[rate] ?? ''])) as Record<Rate, string>),
      currency: price?.currency ?? 'USD',
      validFrom: '',
      validUntil: '',
      note: '',
    },
  })
  const { run, isPending } = useAction(changePrice, {
    said: t('isSet'),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone() {
      router.push(back, { scroll: false })
      router.refresh()
    },
  })
  return (
    <Paper withBorder p="lg" id="price">
      <form
        onSubmit={form.onSubmit(({ currency, validFrom, validUntil, note, ...given }) =>
          run({
            model,
            ...Object.fromEntries(Object.entries(given).flatMap(([rate, amount]) => (amount.trim() ? [[rate, amount.trim()]] : []))),
            currency: currency.trim().toUpperCase(),
            ...(validFrom && { validFrom: dayBegun(validFrom) }),
            ...(validUntil && { validUntil: dayBegun(validUntil) }),
            ...(note.trim() && { note }),
          }),
        )}
      >
        <Stack>
          <Title order={2} size="h4">
            {t('priceOf', { model })}
          </Title>
          <Text size="sm" c="dimmed">
            {t('formText')}
          </Text>
          {groupNames.map((name) => (
            <Fieldset key={name} legend={t(`groups.${name}`)}>
              <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
                {groups[name].map((rate) => (
                  <TextInput label={t(`fields.${rate}`)} inputMode="decimal" key={form.key(rate)} {...form.getInputProps(rate)} />
                ))}
              </SimpleGrid>
            </Fieldset>
          ))}
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <TextInput
              label={t('currency')}
              description={t('currencyText')}
              required
              maxLength={3}
              key={form.key('currency')}
              {...form.getInputProps('currency')}
            />
            <TextInput
              label={t('validFrom')}
              description={t('validFromText')}
              type="date"
              key={form.key('validFrom')}
              {...form.getInputProps('validFrom')}
            />
            <TextInput
              label={t('validUntil')}
              description={t('validUntilText')}
              type="date"
              key={form.key('validUntil')}
              {...form.getInputProps('validUntil')}
            />
            <TextInput
              label={t('note')}
              description={t('noteText')}
              maxLength={500}
              key={form.key('note')}
              {...form.getInputProps('note')}
            />
          </SimpleGrid>
          <SubmitOrCancel label={t('set')} back={back} isPending={isPending} />
        </Stack>
      </form>
    </Paper>
  )
}
