import { Badge, Code, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { getKey } from '#lib/access/api-keys.ts'
import { namesOf } from '#lib/access/audit.ts'
import { stateOf } from '#lib/access/find-key.ts'
import type { KeyPriority } from '#lib/access/roles.ts'
import { isFailure } from '#lib/failure.ts'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { Moment } from '../../../ui/moment.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { revoke } from '../actions.ts'
import { BudgetForm } from './budget-form.tsx'
import { RotateButton } from './rotate-button.tsx'

export const generateMetadata = titled('keys')

export default consolePage('keys:read', 'keys', async ({ params }) => {
  const [t, key] = await Promise.all([
    getTranslations('keys'),
    getKey(params.id ?? '').catch((error) => (isFailure(error) ? notFound() : Promise.reject(error))),
  ])
  const {
    id,
    name,
    prefix,
    scopes,
    bots,
    budget,
    lastUsedAt,
    expiresAt,
    revokedAt,
    createdAt,
    previousExpiresAt,
    createdBy,
    createdByKey,
  } = key
  const state = stateOf(key)
  const maxPriority = key.maxPriority as KeyPriority
  const maker = createdBy ?? createdByKey
  const names = await namesOf(maker ? [maker] : [])
  const facts: [string, ReactNode][] = [
    [t('prefix'), <Code key="prefix">{prefix}…</Code>],
    [t('state'), t(`states.${state}`)],
    [t('scopes'), <Scopes key="scopes" scopes={scopes} />],
    [t('bots'), bots.join(', ') || t('allBots')],
    [t('maxPriority'), t(`priorities.${maxPriority}`)],
    [t('budget'), budget ? t(`budgetPer.${budget.period}`, { amount: `${budget.amount} ${budget.currency}` }) : t('noBudget')],
    [t('created'), <Moment key="created" at={createdAt} />],
    [t('maker'), maker ? (names.get(maker) ?? maker) : t('system')],
    [t('lastUse'), lastUsedAt ? <Moment key="used" at={lastUsedAt} /> : t('never')],
    [t('expires'), expiresAt ? <Moment key="expires" at={expiresAt} /> : t('neverExpires')],
  ]
  if (revokedAt) facts.push([t('revokedAt'), <Moment key="revoked" at={revokedAt} />])
  if (previousExpiresAt && previousExpiresAt > new Date()) facts.push([t('oldUntil'), <Moment key="old" at={previousExpiresAt} />])

  return (
    <>
      <PageHeader title={name} lead={t('keyLead')} />
      <Paper withBorder p="lg">
        <SimpleGrid component="dl" cols={{ base: 1, sm: 2 }} m={0}>
          {facts.map(([term, value]) => (
            <Stack key={term} gap={2}>
              <Text component="dt" size="sm" c="dimmed">
                {term}
              </Text>
              <Text component="dd" m={0}>
                {value}
              </Text>
            </Stack>
          ))}
        </SimpleGrid>
      </Paper>
      {state !== 'revoked' && <BudgetForm key={budget?.id ?? 'none'} id={id} budget={budget} />}
      {state !== 'revoked' && (
        <Group mt="lg" align="flex-start">
          <RotateButton id={id} />
          <ConfirmButton action={revoke} input={{ id }} label={t('revoke')} question={t('revokeText', { name })} said={t('revoked')} />
        </Group>
      )}
    </>
  )
})

function Scopes({ scopes }: { scopes: string[] }) {
  return (
    <Group gap={4} component="span">
      {scopes.map((scope) => (
        <Badge key={scope} variant="default" tt="none" component="span">
          {scope}
        </Badge>
      ))}
    </Group>
  )
}
