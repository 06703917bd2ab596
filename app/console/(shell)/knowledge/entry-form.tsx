'use client'
import { Button, Collapse, Group, NativeSelect, Paper, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { Lang } from '#lib/knowledge/lang.ts'
import { fieldErrors } from '../../ui/field-errors.ts'
import { useAction } from '../../ui/use-action.ts'
import { addEntry, changeEntry } from './actions.ts'

export type Kind = 'pair' | 'article'
/** As the form holds it: phrasings one a line, and '' for a language that is told from the text. */
export type EntryValues = { title: string; questions: string; text: string; lang: Lang | ''; url: string; externalId: string }

const empty: EntryValues = { title: '', questions: '', text: '', lang: '', url: '', externalId: '' }
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

type Props = { bot: { id: string; slug: string }; document?: { id: string; kind: Kind; values: EntryValues } }

/** An article, or a question in several phrasings with its answer; what a document is stays as it was made. */
export function EntryForm({ bot, document }: Props) {
  const t = useTranslations('knowledge')
  const router = useRouter()
  const [kind, setKind] = useState<Kind>(document?.kind ?? 'article')
  const [isOpen, { toggle }] = useDisclosure()
  const isPair = kind === 'pair'
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: document?.values ?? empty,
    validate: { questions: (value) => (isPair && linesOf(value).length === 0 ? t('needsQuestion') : null) },
  })
  const ways = {
    said: t('saved'),
    onRefused: ({ errors }: { errors: Parameters<typeof fieldErrors>[0] }) => form.setErrors(fieldErrors(errors)),
    onDone() {
      router.push(`/console/knowledge?bot=${bot.slug}`)
      router.refresh()
    },
  }
  const add = useAction(addEntry, ways)
  const change = useAction(changeEntry, ways)
  const save = ({ questions, ...values }: EntryValues) => {
    const entry = { ...values, questions: isPair ? linesOf(questions) : [] }
    if (document) change.run({ id: document.id, ...entry })
    else add.run({ botId: bot.id, ...entry })
  }
  const title = (
    <TextInput
      label={t('documentTitle')}
      description={isPair ? t('pairTitleText') : undefined}
      required={!isPair}
      key={form.key('title')}
      {...form.getInputProps('title')}
    />
  )

  return (
    <Paper withBorder p="lg" maw="48rem">
      <form onSubmit={form.onSubmit(save)}>
        <Stack>
          {!document && (
            <SegmentedControl
              aria-label={t('kind')}
              value={kind}
              onChange={(value) => setKind(value as Kind)}
              data={[
                { value: 'article', label: t('kinds.article') },
                { value: 'pair', label: t('kinds.pair') },
              ]}
            />
          )}
          <Text size="sm" c="dimmed">
            {isPair ? t('pairText') : t('articleText')}
          </Text>
          {isPair ? (
            <Textarea
              label={t('questions')}
              description={t('questionsText')}
              required
              autosize
              minRows={3}
              maxRows={12}
              key={form.key('questions')}
              {...form.getInputProps('questions')}
            />
          ) : (
            title
          )}
          <Textarea
            label={isPair ? t('answer') : t('text')}
            description={isPair ? undefined : t('textText')}
            required
            autosize
            minRows={isPair ? 4 : 12}
            maxRows={30}
            key={form.key('text')}
            {...form.getInputProps('text')}
          />
          <TextInput
            label={t('url')}
            description={t('urlText')}
            placeholder="https://"
            inputMode="url"
            key={form.key('url')}
            {...form.getInputProps('url')}
          />
          <NativeSelect
            label={t('lang')}
            description={t('langText')}
            data={(['', 'zh', 'en'] as const).map((lang) => ({ value: lang, label: lang === '' ? t('langs.auto') : t(`langs.${lang}`) }))}
            maw="20rem"
            key={form.key('lang')}
            {...form.getInputProps('lang')}
          />
          <Button
            variant="subtle"
            size="compact-sm"
            style={{ alignSelf: 'flex-start' }}
            onClick={toggle}
            aria-expanded={isOpen}
            aria-controls="advanced"
            leftSection={isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
          >
            {t('advanced')}
          </Button>
          <Collapse expanded={isOpen || form.errors.externalId !== undefined || (isPair && form.errors.title !== undefined)} id="advanced">
            <Stack>
              {isPair && title}
              <TextInput
                label={t('externalId')}
                description={t('externalIdText')}
                key={form.key('externalId')}
                {...form.getInputProps('externalId')}
              />
            </Stack>
          </Collapse>
          <Group>
            <Button type="submit" loading={add.isPending || change.isPending}>
              {document ? t('save') : t('addIt')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
