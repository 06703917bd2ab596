'use client'
import { SimpleGrid, Text } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { maxTokensBounds, temperatureBounds } from '#lib/chat/bot-bounds.ts'
import type { AnswerKind, ClassSettings } from '#lib/chat/class-settings.ts'
import { NumberField } from '../../../ui/number-field.tsx'
import { SettingsSection } from './settings-section.tsx'

type Kind = { kind: AnswerKind; name: string }
type Props = { id: string; settings: ClassSettings; kinds: Kind[] }

/** How answers are made by the class of the inquiry, and where they have to be JSON. */
export function ClassForm({ id, settings, kinds }: Props) {
  const t = useTranslations('bots')
  return (
    <SettingsSection
      id={id}
      anchor="kinds"
      title={t('kinds')}
      text={t('kindsText')}
      said={t('kindsSaved')}
      initialValues={{ classSettings: valuesOf(settings, kinds) }}
      patchOf={({ classSettings }) => ({ classSettings: settingsIn(classSettings) })}
    >
      {(form) => (
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
              key={form.key(`classSettings.${kind}.temperature`)}
              step={0.05}
              {...temperatureBounds}
              {...form.getInputProps(`classSettings.${kind}.temperature`)}
            />,
            <NumberField
              aria-label={t('kindMaxTokens', { kind: name })}
              key={form.key(`classSettings.${kind}.maxTokens`)}
              step={1}
              {...maxTokensBounds}
              {...form.getInputProps(`classSettings.${kind}.maxTokens`)}
            />,
          ])}
        </SimpleGrid>
      )}
    </SettingsSection>
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
