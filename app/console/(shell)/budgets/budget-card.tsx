import { Badge, Group, Paper, ProgressRoot, ProgressSection, Stack, Text, Title } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { type AlertKind, alertKinds } from '#lib/usage/budgets/alerts.ts'
import type { BudgetView } from '#lib/usage/budgets/budget-input.ts'
import { ChangeOrRemove } from '../../ui/change-or-remove.tsx'
import { PageLink } from '../../ui/links.tsx'
import { Moment } from '../../ui/moment.tsx'
import { Money } from '../../ui/money.tsx'
import { removeBudget } from './actions.ts'

const colorOf: Record<AlertKind, string> = { '50': 'gray', '80': 'yellow', '100': 'red', unpriced: 'orange', currency: 'red' }
const wordOf = { '50': 'half', '80': 'most', '100': 'all', unpriced: 'unpriced', currency: 'currency' } as const satisfies Record<
  AlertKind,
  string
>

type Raised = BudgetView['alerts'][number]
/** The newest period first, and in it in the order in which money is spent: several may be raised at one moment. */
const byPeriodAndKind = (a: Raised, b: Raised) =>
  b.periodStart.getTime() - a.periodStart.getTime() ||
  a.subject.localeCompare(b.subject) ||
  alertKinds.indexOf(a.kind) - alertKinds.indexOf(b.kind)

/** A budget: whose it is, how much of it is spent and reserved, and what was worth knowing of it. */
export async function BudgetCard({ budget, path, maySet }: { budget: BudgetView; path: string; maySet: boolean }) {
  const t = await getTranslations('budgets')
  const { id, name, scope, subjectName, subjectId, amount, currency, spent, reserved, left, period, timeZone, hard, enabled } = budget
  const share = (part: string) => Math.min(100, (Number(part) / Number(amount)) * 100)
  const facts = [
    [t('spent'), spent],
    [t('left'), left],
    [t('of'), amount],
    ...(Number(reserved) > 0 ? [[t('reserved'), reserved] as const] : []),
  ] as const
  const alerts = budget.alerts.map((alert) => ({ ...alert, word: wordOf[alert.kind] })).sort(byPeriodAndKind)
  const isMany = scope === 'visitor' || scope === 'address'
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2} size="h4">
              {name}
            </Title>
            <Text size="sm" c="dimmed">
              {t(`holdsFor.${scope}`, { name: subjectName ?? subjectId ?? t('everyBot') })} {t(`per.${period}`, { timeZone })}
            </Text>
          </div>
          <Group gap="xs">
            {!enabled && <Badge color="gray">{t('off')}</Badge>}
            <Badge variant="light" tt="none" color={hard ? 'blue' : 'gray'}>
              {hard ? t(`whenSpent.${budget.whenSpent}`) : t('soft')}
            </Badge>
          </Group>
        </Group>
        <ProgressRoot size="lg">
          <ProgressSection
            value={share(spent)}
            color={Number(left) > 0 ? 'teal' : 'red'}
            aria-label={t('spentShare', { percent: Math.round(share(spent)) })}
          />
          <ProgressSection value={Math.min(share(reserved), 100 - share(spent))} color="gray" aria-label={t('reserved')} />
        </ProgressRoot>
        <Group gap="lg">
          {facts.map(([term, value]) => (
            <Text key={term} size="sm">
              {term} <Money cost={[{ amount: value, currency }]} />
            </Text>
          ))}
        </Group>
        {isMany && budget.subjects > 0 && (
          <Text size="sm" c="dimmed">
            {t('fullest', { count: budget.subjects })}
          </Text>
        )}
        {budget.unpriced > 0 && (
          <Text size="sm" c="orange">
            {t('unpricedCalls', { count: budget.unpriced })} <PageLink href="/console/prices?unpriced=1">{t('setPrices')}</PageLink>
          </Text>
        )}
        {alerts.map(({ kind, word, subject, periodStart, createdAt }) => (
          <Group key={`${kind} ${subject} ${periodStart.getTime()}`} gap="xs">
            <Badge size="sm" variant="light" tt="none" color={colorOf[kind]}>
              {t(`alerts.${word}`)}
            </Badge>
            <Text size="sm" c="dimmed">
              <Moment at={createdAt} /> {isMany && subject}
            </Text>
          </Group>
        ))}
        {maySet && (
          <Group gap="xs">
            <ChangeOrRemove
              href={`${path}?budget=${id}`}
              id={id}
              remove={removeBudget}
              question={t('removeText', { name })}
              said={t('removed')}
            />
          </Group>
        )}
      </Stack>
    </Paper>
  )
}
