import { Anchor, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { mayDo } from '#lib/access/caller.ts'
import type { Transcript } from '#lib/chat/transcript-answers.ts'
import { readTranscript } from '#lib/chat/transcripts.ts'
import { isFailure } from '#lib/failure.ts'
import { messagePageQuery } from '#lib/http/page.ts'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageLink } from '../../../ui/links.tsx'
import { Moment } from '../../../ui/moment.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { eraseConversation } from '../actions.ts'
import { ConversationState } from '../conversation-state.tsx'
import { TranscriptMessage } from './transcript-message.tsx'

const path = '/console/conversations'

export const generateMetadata = titled('conversations')

export default consolePage('conversations:read', 'conversations', async ({ user, params, search }) => {
  const query = messagePageQuery.safeParse({ cursor: search.cursor }).data ?? messagePageQuery.parse({})
  const [t, transcript] = await Promise.all([
    getTranslations('conversations'),
    readTranscript(params.id ?? '', user, query).catch((error) => (isFailure(error) ? notFound() : Promise.reject(error))),
  ])
  const { id, title, messages, nextCursor } = transcript
  return (
    <>
      <PageHeader title={title || t('untitled')}>
        {mayDo(user, 'conversations:erase') && (
          <ConfirmButton
            action={eraseConversation}
            input={{ id }}
            label={t('erase')}
            question={t('eraseText')}
            said={t('erased')}
            then={path}
          />
        )}
      </PageHeader>
      <Stack>
        {!mayDo(user, 'personal-data:read') && (
          <Text size="sm" c="dimmed">
            {t('masked')}
          </Text>
        )}
        <Facts transcript={transcript} />
        <Wishes transcript={transcript} />
        <Title order={2} size="h4">
          {t('transcript')}
        </Title>
        {nextCursor && <PageLink href={`${path}/${id}?cursor=${nextCursor}`}>{t('earlier')}</PageLink>}
        {messages.length === 0 && <Text c="dimmed">{t('noMessages')}</Text>}
        <Stack component="ol" className="console-plain-list" gap="sm">
          {messages.map((message) => (
            <TranscriptMessage
              key={message.id}
              message={message}
              isTraceOpen={search.trace === message.id}
              showsPictures={mayDo(user, 'personal-data:read')}
            />
          ))}
        </Stack>
        {search.cursor && <PageLink href={`${path}/${id}`}>{t('latest')}</PageLink>}
      </Stack>
    </>
  )
})

async function Facts({ transcript }: { transcript: Transcript }) {
  const t = await getTranslations('conversations')
  const { bot, channel, status, isWaiting, createdAt, updatedAt, visitor } = transcript
  const facts: [string, ReactNode][] = [
    [t('status'), <ConversationState key="status" status={status} isWaiting={isWaiting} />],
    [t('bot'), bot?.name ?? t('noBot')],
    [t('channel'), channel === 'widget' ? t('widget') : t('api')],
    [t('begun'), <Moment key="begun" at={createdAt} />],
    [t('updated'), <Moment key="updated" at={updatedAt} />],
  ]
  if (visitor) facts.push([t('visitor'), <Visitor key="visitor" visitor={visitor} />])
  return (
    <Paper withBorder p="md">
      <SimpleGrid component="dl" cols={{ base: 2, sm: 3 }} m={0} verticalSpacing="sm">
        {facts.map(([term, value]) => (
          <Stack key={term} gap={2}>
            <Text component="dt" size="sm" c="dimmed">
              {term}
            </Text>
            <Text component="dd" m={0} size="sm">
              {value}
            </Text>
          </Stack>
        ))}
      </SimpleGrid>
    </Paper>
  )
}

async function Visitor({ visitor }: { visitor: NonNullable<Transcript['visitor']> }) {
  const t = await getTranslations('conversations')
  const said = [visitor.name, visitor.email].filter(Boolean).join(', ')
  return (
    <>
      {said || t('nameless')} ({visitor.verified ? t('verified') : t('unverified')})
    </>
  )
}

/** What the visitor wants of the shop's people: a person, and an answer by e-mail. */
async function Wishes({ transcript: { handoffs, contacts } }: { transcript: Transcript }) {
  const t = await getTranslations('conversations')
  return (
    <>
      {handoffs.map(({ id, reason, askedAt }) => (
        <Wish key={id} title={t('askedForPerson')} text={reason}>
          <Moment at={askedAt} />
        </Wish>
      ))}
      {contacts.map(({ id, name, email, message, createdAt }) => (
        <Wish key={id} title={t('contactLeft')} text={message}>
          {name}, {email.includes('@') ? <Anchor href={`mailto:${email}`}>{email}</Anchor> : email}, <Moment at={createdAt} />
        </Wish>
      ))}
    </>
  )
}

function Wish({ title, text, children }: { title: string; text: string | null; children: ReactNode }) {
  return (
    <Paper withBorder p="md" className="console-message console-message-operator">
      <Text fw={600} size="sm">
        {title}
      </Text>
      {text && <Text className="console-words">{text}</Text>}
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Paper>
  )
}
