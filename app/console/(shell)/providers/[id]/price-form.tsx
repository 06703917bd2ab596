'use client'
import { Button, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { fieldErrors } from '../../../ui/field-errors.ts'
import { LinkButton } from '../../../ui/links.tsx'
import { useAction } from '../../../ui/use-action.ts'
import { changePrice } from '../actions.ts'

type Price = { inputPerMillion: string; outputPerMillion: string; cachedInputPerMillion: string | null; currency: string }
type Props = { model: string; price: Price | null; back: string }

/** A price of the shop's own for a model, from now on. */
export function PriceForm({ model, price, back }: Props) {
  const t = useTranslations('providers')
  const router = useRouter()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      inputPerMillion: price?.inputPerMillion ?? '',
      outputPerMillion: price?.outputPerMillion ?? '',
      cachedInputPerMillion: price?.cachedInputPerMillion ?? '',
      currency: price?.currency ?? 'USD',
    },
  })
  const { run, isPending } = useAction(changePrice, {
    said: t('priceSet'),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone() {
      router.push(back, { scroll: false })
      router.refresh()
    },
  })
  return (
    <Paper withBorder p="lg" mb="md" id="price">
      <form
        onSubmit={form.onSubmit(({ cachedInputPerMillion, currency, ...prices }) =>
          run({
            model,
            ...prices,
            currency: currency.trim().toUpperCase(),
            ...(cachedInputPerMillion && { cachedInputPerMillion }),
          }),
        )}
      >
        <Stack>
          <Title order={3} size="h4">
            {t('priceOf', { model })}
          </Title>
          <Text size="sm" c="dimmed">
            {t('priceText')}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <TextInput
              label={t('input')}
              required
              inputMode="decimal"
              key={form.key('inputPerMillion')}
              {...form.getInputProps('inputPerMillion')}
            />
            <TextInput
              label={t('output')}
              required
              inputMode="decimal"
              key={form.key('outputPerMillion')}
              {...form.getInputProps('outputPerMillion')}
            />
            <TextInput
              label={t('cachedInput')}
              inputMode="decimal"
              key={form.key('cachedInputPerMillion')}
              {...form.getInputProps('cachedInputPerMillion')}
            />
            <TextInput label={t('currency')} required maxLength={3} key={form.key('currency')} {...form.getInputProps('currency')} />
          </SimpleGrid>
          <Group>
            <Button type="submit" loading={isPending}>
              {t('setPrice')}
            </Button>
            <LinkButton href={back} variant="default">
              {t('cancel')}
            </LinkButton>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
