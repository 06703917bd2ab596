'use client'
import { Button, NativeSelect, Paper, SimpleGrid, Stack, Switch, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { Refused } from '#lib/http/action.ts'
import type { Lang } from '#lib/knowledge/lang.ts'
import { type Goal, goals } from '#lib/routing/goal.ts'
import { type InquiryClass, inquiryClasses, type Topic, topics } from '#lib/routing/inquiry-classes.ts'
import type { RouteConditions } from '#lib/routing/match.ts'
import type { ShownRoute } from '#lib/routing/rules.ts'
import { fieldErrors } from '../../ui/field-errors.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { SubmitOrCancel } from '../../ui/submit-or-cancel.tsx'
import { useAction } from '../../ui/use-action.ts'
import { addRule, changeRule } from './actions.ts'

type Props = { rule?: ShownRoute; back: string; bots: { slug: string; name: string }[]; models: string[] }
const langs = ['zh', 'en'] as const

/** Adds a rule, or changes one. What is left open in it does not count. */
export function RuleForm({ rule, back, bots, models }: Props) {
  const t = useTranslations('routing')
  const router = useRouter()
  const form = useForm({ mode: 'uncontrolled', initialValues: valuesOf(rule) })
  const onRefused = ({ errors }: Refused) =>
    form.setErrors(fieldErrors(errors.map(({ path, message }) => ({ path: path.replace(/^conditions\./, ''), message }))))
  const add = useAction(addRule, {
    said: t('added'),
    onRefused,
    onDone() {
      form.reset()
      router.refresh()
    },
  })
  const change = useAction(changeRule, {
    said: t('saved'),
    onRefused,
    onDone() {
      router.push(back)
      router.refresh()
    },
  })
  const any = { value: '', label: t('any') }
  const yesNo = [any, { value: 'yes', label: t('with') }, { value: 'no', label: t('without') }]
  return (
    <Paper withBorder p="lg" id="rule">
      <form
        onSubmit={form.onSubmit((values) => {
          const input = inputOf(values)
          if (rule) change.run({ id: rule.id, ...input })
          else add.run(input)
        })}
      >
        <Stack>
          <Title order={2} size="h4">
            {rule ? t('edit', { name: rule.name }) : t('add')}
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            <TextInput label={t('name')} required maxLength={100} key={form.key('name')} {...form.getInputProps('name')} />
            <NativeSelect
              label={t('bot')}
              data={[{ value: '', label: t('allBots') }, ...bots.map(({ slug, name }) => ({ value: slug, label: name }))]}
              key={form.key('bot')}
              {...form.getInputProps('bot')}
            />
            <TextInput label={t('model')} required list="rule-models" key={form.key('model')} {...form.getInputProps('model')} />
            <datalist id="rule-models">
              {['auto', ...models].map((model) => (
                <option key={model} value={model} />
              ))}
            </datalist>
            <NativeSelect
              label={t('goal')}
              data={goals.map((goal) => ({ value: goal, label: t(`goals.${goal}`) }))}
              key={form.key('goal')}
              {...form.getInputProps('goal')}
            />
            <NativeSelect
              label={t('class')}
              data={[any, ...inquiryClasses.map((value) => ({ value, label: t(`classes.${value}`) }))]}
              key={form.key('class')}
              {...form.getInputProps('class')}
            />
            <NativeSelect
              label={t('topic')}
              data={[any, ...topics.map((value) => ({ value, label: t(`topics.${value}`) }))]}
              key={form.key('topic')}
              {...form.getInputProps('topic')}
            />
            <NativeSelect
              label={t('lang')}
              data={[any, ...langs.map((value) => ({ value, label: t(`langs.${value}`) }))]}
              key={form.key('lang')}
              {...form.getInputProps('lang')}
            />
            <NativeSelect label={t('picture')} data={yesNo} key={form.key('hasImage')} {...form.getInputProps('hasImage')} />
            <NativeSelect label={t('json')} data={yesNo} key={form.key('needsJson')} {...form.getInputProps('needsJson')} />
            <NumberField label={t('minChars')} min={0} step={1} key={form.key('minChars')} {...form.getInputProps('minChars')} />
            <NumberField label={t('maxChars')} min={0} step={1} key={form.key('maxChars')} {...form.getInputProps('maxChars')} />
            <TextInput
              label={t('pattern')}
              description={t('patternText')}
              spellCheck={false}
              key={form.key('pattern')}
              {...form.getInputProps('pattern')}
            />
          </SimpleGrid>
          <LinesInput
            label={t('keywords')}
            description={t('keywordsText')}
            key={form.key('keywords')}
            {...form.getInputProps('keywords')}
          />
          <LinesInput label={t('groups')} description={t('groupsText')} key={form.key('groups')} {...form.getInputProps('groups')} />
          <Switch label={t('enabled')} key={form.key('enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          {rule ? (
            <SubmitOrCancel label={t('save')} back={back} isPending={change.isPending} />
          ) : (
            <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
              {t('add')}
            </Button>
          )}
        </Stack>
      </form>
    </Paper>
  )
}

type Tri = '' | 'yes' | 'no'
const triOf = (value: boolean | undefined): Tri => (value === undefined ? '' : value ? 'yes' : 'no')

/** As the form holds it: '' for what does not count. */
function valuesOf(rule: ShownRoute | undefined) {
  const conditions = (rule?.conditions ?? {}) as RouteConditions
  return {
    name: rule?.name ?? '',
    bot: rule?.bot ?? '',
    model: rule?.model ?? '',
    goal: (rule?.goal ?? 'quality') as Goal,
    enabled: rule?.enabled ?? true,
    keywords: conditions.keywords ?? [],
    pattern: conditions.pattern ?? '',
    class: (conditions.class ?? '') as InquiryClass | '',
    topic: (conditions.topic ?? '') as Topic | '',
    lang: (conditions.lang ?? '') as Lang | '',
    minChars: (conditions.minChars ?? '') as number | '',
    maxChars: (conditions.maxChars ?? '') as number | '',
    hasImage: triOf(conditions.hasImage),
    needsJson: triOf(conditions.needsJson),
    groups: conditions.groups ?? [],
  }
}

function inputOf(values: ReturnType<typeof valuesOf>) {
  const { name, bot, goal, enabled, hasImage, needsJson, keywords, groups, ...rest } = values
  const model = rest.model.trim()
  const conditions = {
    ...(keywords.length > 0 && { keywords }),
    ...(rest.pattern !== '' && { pattern: rest.pattern }),
    ...(rest.class !== '' && { class: rest.class }),
    ...(rest.topic !== '' && { topic: rest.topic }),
    ...(rest.lang !== '' && { lang: rest.lang }),
    ...(rest.minChars !== '' && { minChars: rest.minChars }),
    ...(rest.maxChars !== '' && { maxChars: rest.maxChars }),
    ...(hasImage !== '' && { hasImage: hasImage === 'yes' }),
    ...(needsJson !== '' && { needsJson: needsJson === 'yes' }),
    ...(groups.length > 0 && { groups }),
  }
  return { name, bot: bot || null, model, goal: model === 'auto' ? goal : null, enabled, conditions }
}
