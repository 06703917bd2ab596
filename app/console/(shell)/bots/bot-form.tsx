'use client'
import { Button, Code, NativeSelect, Paper, SimpleGrid, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { maxTokensBounds, recallTokensBounds, temperatureBounds, turnsRememberedBounds } from '#lib/chat/bot-bounds.ts'
import type { Refused } from '#lib/http/action.ts'
import { fieldErrors } from '../../ui/field-errors.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { useAction } from '../../ui/use-action.ts'
import { changeBot, makeBot } from './actions.ts'

const langs = ['auto', 'zh', 'en'] as const

/** As the form holds it: '' for the built-in prompt, for no greeting, for answers in text, and for the enabled providers in order. */
export type BotValues = {
  name: string
  slug: string
  lang: (typeof langs)[number]
  prompt: string
  model: string
  temperature: number
  maxTokens: number
  turnsRemembered: number
  /** '' for all. */
  recallTokens: number | ''
  answerSchema: string
  greeting: string
  allowedOrigins: string[]
  identityRequired: boolean
  keepsOriginalImages: boolean
  continuesBroken: boolean
  directAnswers: boolean
  /** '' where no answer is kept. */
  cacheSeconds: string
  /** '' where only the same question is answered from what is kept. */
  cacheEmbeddingModel: string
  enabled: boolean
}

type Props = { id?: string; values: BotValues; models: { id: string; provider: string }[]; embeddingModels: string[]; builtIn: string[] }

/** A bot's settings. What it becomes by a change is a new version. */
export function BotForm({ id, values, models, embeddingModels, builtIn }: Props) {
  const t = useTranslations('bots')
  const router = useRouter()
  const form = useForm({ mode: 'uncontrolled', initialValues: values })
  const onRefused = ({ errors }: Refused) => form.setErrors(fieldErrors(errors))
  const make = useAction(makeBot, { said: t('made'), onRefused, onDone: (made) => router.push(`/console/bots/${made.id}`) })
  const change = useAction(changeBot, {
    said: t('saved'),
    onRefused,
    onDone({ allowedOrigins }) {
      form.setFieldValue('allowedOrigins', allowedOrigins) // as they are kept: scheme, host and port
      router.refresh()
    },
  })
  const save = ({
    prompt,
    model,
    greeting,
    answerSchema: written,
    cacheSeconds,
    cacheEmbeddingModel,
    recallTokens,
    ...rest
  }: BotValues) => {
    const answerSchema = written.trim() === '' ? null : schemaIn(written)
    if (answerSchema === undefined) {
      form.setFieldError('answerSchema', t('notJson'))
      return form.getInputNode('answerSchema')?.focus() // it may be out of sight
    }
    const bot = {
      ...rest,
      prompt: prompt.trim() || null,
      model: model || null,
      greeting: greeting.trim() || null,
      answerSchema,
      cacheSeconds: Number(cacheSeconds) || null,
      cacheEmbeddingModel: cacheEmbeddingModel || null,
      recallTokens: recallTokens === '' ? null : recallTokens,
    }
    if (id) change.run({ id, ...bot })
    else make.run(bot)
  }

  return (
    <Paper withBorder p="lg">
      <form onSubmit={form.onSubmit(save)}>
        <Stack>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label={t('name')} description={t('nameText')} required key={form.key('name')} {...form.getInputProps('name')} />
            <TextInput label={t('slug')} description={t('slugText')} required key={form.key('slug')} {...form.getInputProps('slug')} />
          </SimpleGrid>
          <NativeSelect
            label={t('lang')}
            description={t('langText')}
            data={langs.map((lang) => ({ value: lang, label: t(`langs.${lang}`) }))}
            key={form.key('lang')}
            {...form.getInputProps('lang')}
          />
          <Textarea
            label={t('prompt')}
            description={t('promptText')}
            autosize
            minRows={3}
            maxRows={16}
            key={form.key('prompt')}
            {...form.getInputProps('prompt')}
          />
          <Stack gap={4}>
            <Text size="xs" c="dimmed">
              {t('builtIn')}
            </Text>
            {builtIn.map((prompt) => (
              <Code key={prompt} block className="console-pre">
                {prompt}
              </Code>
            ))}
          </Stack>
          <NativeSelect label={t('model')} description={t('modelText')} key={form.key('model')} {...form.getInputProps('model')}>
            <ModelOptions models={models} kept={values.model} />
          </NativeSelect>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberField
              label={t('temperature')}
              description={t('temperatureText')}
              key={form.key('temperature')}
              step={0.05}
              {...temperatureBounds}
              {...form.getInputProps('temperature')}
            />
            <NumberField
              label={t('maxTokens')}
              description={t('maxTokensText')}
              key={form.key('maxTokens')}
              step={1}
              {...maxTokensBounds}
              {...form.getInputProps('maxTokens')}
            />
            <NumberField
              label={t('turnsRemembered')}
              description={t('turnsText')}
              key={form.key('turnsRemembered')}
              step={1}
              {...turnsRememberedBounds}
              {...form.getInputProps('turnsRemembered')}
            />
            <NumberField
              label={t('recallTokens')}
              description={t('recallTokensText')}
              key={form.key('recallTokens')}
              step={1}
              {...recallTokensBounds}
              {...form.getInputProps('recallTokens')}
            />
          </SimpleGrid>
          <Textarea
            label={t('answerSchema')}
            description={t('answerSchemaText')}
            placeholder={'{"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}'}
            autosize
            minRows={2}
            maxRows={16}
            spellCheck={false}
            key={form.key('answerSchema')}
            {...form.getInputProps('answerSchema')}
          />
          <Textarea
            label={t('greeting')}
            description={t('greetingText')}
            autosize
            minRows={2}
            maxRows={6}
            key={form.key('greeting')}
            {...form.getInputProps('greeting')}
          />
          <LinesInput
            label={t('origins')}
            description={t('originsText')}
            placeholder="https://shop.example"
            key={form.key('allowedOrigins')}
            {...form.getInputProps('allowedOrigins')}
          />
          <Switch
            label={t('identityRequired')}
            description={t('identityRequiredText')}
            key={form.key('identityRequired')}
            {...form.getInputProps('identityRequired', { type: 'checkbox' })}
          />
          <Switch
            label={t('originalImages')}
            description={t('originalImagesText')}
            key={form.key('keepsOriginalImages')}
            {...form.getInputProps('keepsOriginalImages', { type: 'checkbox' })}
          />
          <Switch
            label={t('continuesBroken')}
            description={t('continuesBrokenText')}
            key={form.key('continuesBroken')}
            {...form.getInputProps('continuesBroken', { type: 'checkbox' })}
          />
          <Switch
            label={t('directAnswers')}
            description={t('directAnswersText')}
            key={form.key('directAnswers')}
            {...form.getInputProps('directAnswers', { type: 'checkbox' })}
          />
          <NativeSelect
            label={t('cacheSeconds')}
            description={t('cacheSecondsText')}
            data={[
              { value: '', label: t('cacheOff') },
              ...hoursWith(values.cacheSeconds).map((hours) => ({ value: String(hours * 3_600), label: t('cacheHours', { hours }) })),
            ]}
            key={form.key('cacheSeconds')}
            {...form.getInputProps('cacheSeconds')}
          />
          {(embeddingModels.length > 0 || values.cacheEmbeddingModel !== '') && (
            <NativeSelect
              label={t('cacheEmbeddingModel')}
              description={t('cacheEmbeddingModelText')}
              data={[
                { value: '', label: t('onlyTheSame') },
                ...new Set([...embeddingModels, ...[values.cacheEmbeddingModel].filter(Boolean)]),
              ]}
              key={form.key('cacheEmbeddingModel')}
              {...form.getInputProps('cacheEmbeddingModel')}
            />
          )}
          <Switch
            label={t('enabled')}
            description={t('enabledText')}
            key={form.key('enabled')}
            {...form.getInputProps('enabled', { type: 'checkbox' })}
          />
          <Button type="submit" loading={make.isPending || change.isPending} style={{ alignSelf: 'flex-start' }}>
            {id ? t('save') : t('create')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}

/** How long answers may be kept; what the bot has stays to be seen, though it was set otherwise. */
const hoursWith = (seconds: string): number[] =>
  [...new Set([1, 2, 4, 8, 12, 24, ...(seconds === '' ? [] : [Number(seconds) / 3_600])])].sort((a, b) => a - b)

/** Undefined: it is no JSON object. Whether it is a schema, the server says. */
function schemaIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined // said at the field
  }
}

/** The catalog by provider. A model that the bot has and that is away now stays to be seen. */
function ModelOptions({ models, kept }: { models: Props['models']; kept: string }) {
  const t = useTranslations('bots')
  const byProvider = Object.groupBy(models, ({ provider }) => provider)
  const isAway = kept !== '' && kept !== 'auto' && !models.some(({ id }) => id === kept)
  return (
    <>
      <option value="">{t('inOrder')}</option>
      <option value="auto">{t('autoModel')}</option>
      {isAway && <option value={kept}>{t('away', { model: kept })}</option>}
      {Object.entries(byProvider).map(([provider, of = []]) => (
        <optgroup key={provider} label={provider}>
          {of.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  )
}
