import { Group, Text } from '@mantine/core'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { getBot } from '#lib/chat/bots.ts'
import { isFailure } from '#lib/failure.ts'
import { getDocument } from '#lib/knowledge/documents.ts'
import { detectEntryLang } from '#lib/knowledge/entries.ts'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageLink } from '../../../ui/links.tsx'
import { Moment } from '../../../ui/moment.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { removeEntry } from '../actions.ts'
import { EntryForm, type EntryValues, type Kind } from '../entry-form.tsx'

type Document = Awaited<ReturnType<typeof getDocument>>

export const generateMetadata = titled('knowledge')

export default consolePage('knowledge:read', 'knowledge', async ({ params }) => {
  const [t, document] = await Promise.all([
    getTranslations('knowledge'),
    getDocument(params.id ?? '').catch((error) => (isFailure(error) ? notFound() : Promise.reject(error))),
  ])
  const { id, title, questions, createdAt, updatedAt } = document
  const bot = await getBot(document.botId)
  const list = `/console/knowledge?bot=${bot.slug}`
  const kind: Kind = questions.length > 0 ? 'pair' : 'article'
  return (
    <>
      <PageHeader title={title} />
      <Group gap="lg" mb="lg">
        <PageLink href={list}>{t('ofBot', { bot: bot.name })}</PageLink>
        <Text size="sm" c="dimmed">
          {t('created')} <Moment at={createdAt} />
        </Text>
        <Text size="sm" c="dimmed">
          {t('updated')} <Moment at={updatedAt} />
        </Text>
      </Group>
      <EntryForm key={updatedAt.getTime()} bot={{ id: bot.id, slug: bot.slug }} document={{ id, kind, values: valuesOf(document) }} />
      <Group mt="lg">
        <ConfirmButton
          action={removeEntry}
          input={{ id }}
          label={t('remove')}
          question={t('removeText', { title })}
          said={t('removed')}
          then={list}
        />
      </Group>
    </>
  )
})

/** What follows from the rest is left empty, so that it goes on following: a pair's title, and the language of the text. */
function valuesOf({ title, questions, text, lang, url, externalId }: Document): EntryValues {
  return {
    title: title === questions[0] ? '' : title,
    questions: questions.map((question) => question.replaceAll(/\s*\n\s*/g, ' ')).join('\n'),
    text,
    lang: lang === detectEntryLang(questions, text) ? '' : lang === 'zh' ? 'zh' : 'en',
    url: url ?? '',
    externalId: externalId ?? '',
  }
}
