'use client'
import { Button, Checkbox, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { fieldErrors } from '../../ui/field-errors.ts'
import { NumberField } from '../../ui/number-field.tsx'
import { useAction } from '../../ui/use-action.ts'
import { addOwnModel } from './actions.ts'

/** A model that Frontdesk does not know; its price is set in the next step. */
export function ModelForm() {
  const t = useTranslations('prices')
  const router = useRouter()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { id: '', name: '', contextWindow: '' as number | '', vision: false, json: false, embeds: false },
  })
  const { run, isPending } = useAction(addOwnModel, {
    said: t('modelAdded'),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone({ id }) {
      form.reset()
      router.push(`/console/prices?price=${encodeURIComponent(id)}#price`)
      router.refresh()
    },
  })
  return (
    <Paper withBorder p="lg">
      <form
        onSubmit={form.onSubmit(({ id, name, contextWindow, vision, json, embeds }) =>
          run({
            id: id.trim(),
            ...(name.trim() && { name }),
            ...(contextWindow !== '' && { contextWindow }),
            vision,
            json,
            ...(embeds && { kind: 'embedding' }),
          }),
        )}
      >
        <Stack>
          <Title order={2} size="h4">
            {t('addModel')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('addModelText')}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <TextInput label={t('catalogId')} placeholder="openai/ft:own" required key={form.key('id')} {...form.getInputProps('id')} />
            <TextInput label={t('modelName')} maxLength={200} key={form.key('name')} {...form.getInputProps('name')} />
            <NumberField
              label={t('contextWindow')}
              min={1}
              step={1}
              key={form.key('contextWindow')}
              {...form.getInputProps('contextWindow')}
            />
          </SimpleGrid>
          <Group>
            <Checkbox label={t('vision')} key={form.key('vision')} {...form.getInputProps('vision', { type: 'checkbox' })} />
            <Checkbox label={t('json')} key={form.key('json')} {...form.getInputProps('json', { type: 'checkbox' })} />
            <Checkbox label={t('embeds')} key={form.key('embeds')} {...form.getInputProps('embeds', { type: 'checkbox' })} />
          </Group>
          <Group>
            <Button type="submit" loading={isPending}>
              {t('addModel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
