'use client'
import { Button, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { maxTokensBounds, temperatureBounds } from '#lib/chat/bot-bounds.ts'
import type { AnswerKind, ClassSettings } from '#lib/chat/class-settings.ts'
import { fieldErrors } from '../../../ui/field-errors.ts'
import { NumberField } from '../../../ui/number-field.tsx'
import { useAction } from '../../../ui/use-action.ts'
import { changeBot } from '../actions.ts'

type Kind = { kind: AnswerKind; name: string }
type Props = { id: string; settings: ClassSettings; kinds: Kind[] }

/** How answers are made by the class of the inquiry, and where they have to be JSON. */
export function ClassForm({ id, settings, kinds }: Props) {
  const t = useTranslations('bots')
  const router = useRouter()
  const form = useForm({ mode: 'uncontrolled', initialValues: { classSettings: valuesOf(settings, kinds) } })
  const { run, isPending } = useAction(changeBot, {
    said: t('kindsSaved'),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    onDone: () => router.refresh(),
  })
  return (
    <Paper withBorder p="lg" component="section" aria-labelledby="kinds">
      <form onSubmit={form.onSubmit(({ classSettings }) => run({ id, classSettings: settingsIn(classSettings) }))}>
        <Stack>
          <Title order={2} size="h4" id="kinds">
            {t('kinds')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('kindsText')}
          </Text>
          <SimpleGrid cols={3} spacing="xs" verticalSpacing="xs" style={{ alignItems: 'center' }}>
            {[t('kind'), t('temperature'), t('maxTokens')].map((name) => (
              <Text key={name} size="sm" fw={600}>
                {name}
              </Text>
            ))}
            {kinds.flatMap(({ kind, name }) => [
              <Text key={kind} size="sm">
                {name}
              </Text>,
              <NumberField
                aria-label={t('kindTemperature', { kind: name })}
                {...temperatureBounds}
                step={0.05}
                key={form.key(`classSettings.${kind}.temperature`)}
                {...form.getInputProps(`classSettings.${kind}.temperature`)}
              />,
              <NumberField
                aria-label={t('kindMaxTokens', { kind: name })}
                {...maxTokensBounds}
                step={1}
                key={form.key(`classSettings.${kind}.maxTokens`)}
                {...form.getInputProps(`classSettings.${kind}.maxTokens`)}
              />,
            ])}
          </SimpleGrid>
          <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
            {t('save')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}

/** '' for what is not set. */
type Values = { temperature: number | ''; maxTokens: number | '' }

const valuesOf = (settings: ClassSettings, kinds: Kind[]): Partial<Record<AnswerKind, Values>> =>
  Object.fromEntries(
    kinds.map(({ kind }) => [kind, { temperature: settings[kind]?.temperature ?? '', maxTokens: settings[kind]?.maxTokens ?? '' }]),
  )

const settingsIn = (values: Partial<Record<AnswerKind, Values>>): ClassSettings =>
  Object.fromEntries(
    Object.entries(values).flatMap(([kind, { temperature, maxTokens }]) => {
      const set = { ...(temperature !== '' && { temperature }), ...(maxTokens !== '' && { maxTokens }) }
      return Object.keys(set).length > 0 ? [[kind, set]] : []
    }),
  )
