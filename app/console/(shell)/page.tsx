import { Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { getFormatter, getTimeZone, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { mayDo, type UserCaller } from '#lib/access/caller.ts'
import { listTranscripts } from '#lib/chat/transcripts.ts'
import { type DayFigures, dayCosts, dayFigures } from '#lib/usage/overview.ts'
import { openWishes } from '#lib/widget/wishes.ts'
import { consolePage, titled } from '../ui/console-page.tsx'
import { PageLink } from '../ui/links.tsx'
import { Moment } from '../ui/moment.tsx'
import { Money } from '../ui/money.tsx'
import { PackageWarnings } from '../ui/package-warnings.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { FirstSteps } from './first-steps.tsx'

const latestShown = 8

export const generateMetadata = titled('overview')

export default consolePage('overview:read', 'overview', async ({ user }) => {
  const t = await getTranslations('overview')
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Stack gap="lg">
        <FirstSteps user={user} />
        <SimpleGrid cols={{ base: 2, md: mayDo(user, 'usage:read') ? 4 : 3 }} component="dl" m={0}>
          <Figures />
          {mayDo(user, 'usage:read') && <Costs user={user} />}
        </SimpleGrid>
        {mayDo(user, 'usage:read') && <PackageWarnings user={user} />}
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Waiting user={user} />
          <Latest user={user} />
        </SimpleGrid>
      </Stack>
    </>
  )
})

async function Figures() {
  const [t, format, timeZone] = await Promise.all([getTranslations('overview'), getFormatter(), getTimeZone()])
  const { today, yesterday } = await dayFigures(timeZone)
  // Rounded down, since all but one is not all.
  const alone = ({ conversations, withPerson }: DayFigures) =>
    conversations === 0
      ? '–'
      : format.number(Math.floor((1 - withPerson / conversations) * 1_000) / 1_000, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <>
      <Figure name={t('asked')} before={format.number(yesterday.asked)}>
        {format.number(today.asked)}
      </Figure>
      <Figure name={t('alone')} before={alone(yesterday)} note={today.conversations > 0 && t('aloneText', { count: today.conversations })}>
        {alone(today)}
      </Figure>
      <Figure name={t('failed')} before={format.number(yesterday.failed)}>
        {format.number(today.failed)}
      </Figure>
    </>
  )
}

async function Costs({ user }: { user: UserCaller }) {
  const [t, timeZone] = await Promise.all([getTranslations('overview'), getTimeZone()])
  const { today, yesterday } = await dayCosts(timeZone)
  const missing = today.unpriced > 0 && (
    <>
      {t('unpriced', { count: today.unpriced })}{' '}
      {mayDo(user, 'models:read') && <PageLink href="/console/prices?unpriced=1">{t('setPrices')}</PageLink>}
    </>
  )
  return (
    <Figure name={t('cost')} before={<Money cost={yesterday.cost} />} note={missing}>
      <Money cost={today.cost} />
    </Figure>
  )
}

type FigureProps = { name: string; before: ReactNode; note?: ReactNode; children: ReactNode }

/** A number of today, with yesterday's beside it. */
async function Figure({ name, before, note, children }: FigureProps) {
  const t = await getTranslations('overview')
  return (
    <Paper withBorder p="md">
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text component="dd" m={0} fz="1.5rem" fw={650} lh={1.3} className="console-figure">
        {children}
      </Text>
      <Text component="dd" m={0} size="sm" c="dimmed">
        {t('before')} {before}
      </Text>
      {note && (
        <Text component="dd" m={0} size="sm" c="dimmed">
          {note}
        </Text>
      )}
    </Paper>
  )
}

async function Waiting({ user }: { user: UserCaller }) {
  const [t, wishes] = await Promise.all([getTranslations('overview'), openWishes(user)])
  return (
    <Part
      title={t('waiting')}
      more={wishes.length > 0 && <PageLink href="/console/conversations?status=waiting">{t('allWaiting')}</PageLink>}
    >
      {wishes.length === 0 && <Text c="dimmed">{t('nobodyWaits')}</Text>}
      {wishes.map(({ id, reason, askedAt, conversation, contact }) => (
        <div key={id}>
          <PageLink href={`/console/conversations/${conversation.id}`}>{reason || conversation.title || t('untitled')}</PageLink>
          {contact && (
            <Text size="sm" className="console-words" lineClamp={3}>
              {contact.name}, {contact.email}: {contact.message}
            </Text>
          )}
          <Text size="sm" c="dimmed">
            <Moment at={askedAt} />
          </Text>
        </div>
      ))}
    </Part>
  )
}

async function Latest({ user }: { user: UserCaller }) {
  const [t, latest] = await Promise.all([getTranslations('overview'), listTranscripts({}, user, { take: latestShown })])
  return (
    <Part title={t('latest')} more={latest.length > 0 && <PageLink href="/console/conversations">{t('allConversations')}</PageLink>}>
      {latest.length === 0 && <Text c="dimmed">{t('noConversations')}</Text>}
      {latest.map(({ id, title, bot, updatedAt }) => (
        <div key={id}>
          <PageLink href={`/console/conversations/${id}`} lineClamp={2}>
            {title || t('untitled')}
          </PageLink>
          <Text size="sm" c="dimmed">
            {bot && `${bot.name}, `}
            <Moment at={updatedAt} />
          </Text>
        </div>
      ))}
    </Part>
  )
}

function Part({ title, more, children }: { title: string; more: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
        {more}
      </Stack>
    </Paper>
  )
}
