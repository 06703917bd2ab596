'use client'
import { Fieldset, NativeSelect, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type Goal, goals } from '#lib/routing/goal.ts'
import { disclaimerCharsMax, type Topic, topics } from '#lib/routing/inquiry-classes.ts'
import type { TopicSettings } from '#lib/routing/topic-settings.ts'
import { SettingsSection } from './settings-section.tsx'

type Props = { id: string; settings: TopicSettings | null; autoGoal: Goal; models: string[] }

/** What a bot does about messages that touch a topic, and what `auto` looks for. */
export function TopicForm({ id, settings, autoGoal, models }: Props) {
  const t = useTranslations('bots')
  return (
    <SettingsSection
      id={id}
      anchor="topics"
      title={t('topics')}
      text={t('topicsText')}
      said={t('topicsSaved')}
      initialValues={{ autoGoal, topics: valuesOf(settings) }}
      patchOf={(values) => ({ autoGoal: values.autoGoal, topics: settingsOf(values.topics) })}
    >
      {(form) => (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }}>
            {topics.map((topic) => (
              <Fieldset key={topic} legend={t(`topicNames.${topic}`)}>
                <Stack gap="sm">
                  <NativeSelect
                    label={t('topicModel')}
                    data={[{ value: '', label: t('topicUsual') }, ...kept(models, settings?.[topic]?.model)]}
                    key={form.key(`topics.${topic}.model`)}
                    {...form.getInputProps(`topics.${topic}.model`)}
                  />
                  <Switch
                    label={t('topicStrict')}
                    key={form.key(`topics.${topic}.strict`)}
                    {...form.getInputProps(`topics.${topic}.strict`, { type: 'checkbox' })}
                  />
                  <TextInput
                    label={t('disclaimerZh')}
                    maxLength={disclaimerCharsMax}
                    key={form.key(`topics.${topic}.zh`)}
                    {...form.getInputProps(`topics.${topic}.zh`)}
                  />
                  <TextInput
                    label={t('disclaimerEn')}
                    maxLength={disclaimerCharsMax}
                    key={form.key(`topics.${topic}.en`)}
                    {...form.getInputProps(`topics.${topic}.en`)}
                  />
                </Stack>
              </Fieldset>
            ))}
          </SimpleGrid>
          <NativeSelect
            label={t('autoGoal')}
            maw="24rem"
            data={goals.map((goal) => ({ value: goal, label: t(`autoGoals.${goal}`) }))}
            key={form.key('autoGoal')}
            {...form.getInputProps('autoGoal')}
          />
        </>
      )}
    </SettingsSection>
  )
}

type Values = { model: string; strict: boolean; zh: string; en: string }

/** The catalog, and a model that the bot has and that is away now. */
const kept = (models: string[], own: string | null | undefined): string[] => (own && !models.includes(own) ? [own, ...models] : models)

/** As the form holds it: '' for what is not set. */
const valuesOf = (settings: TopicSettings | null) =>
  Object.fromEntries(
    topics.map((topic) => {
      const { model, strict, disclaimer } = settings?.[topic] ?? {}
      return [topic, { model: model ?? '', strict: strict ?? false, zh: disclaimer?.zh ?? '', en: disclaimer?.en ?? '' }]
    }),
  ) as Record<Topic, Values>

function settingsOf(values: Record<Topic, Values>): TopicSettings | null {
  const set = topics.flatMap((topic) => {
    const { model, strict, zh, en } = values[topic]
    const disclaimer = { ...(zh.trim() && { zh: zh.trim() }), ...(en.trim() && { en: en.trim() }) }
    const isSet = model !== '' || strict || Object.keys(disclaimer).length > 0
    return isSet ? [[topic, { model: model || null, strict, disclaimer }] as const] : []
  })
  return set.length > 0 ? Object.fromEntries(set) : null
}
