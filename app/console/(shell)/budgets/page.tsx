import { Alert, Group, Stack, Text } from '@mantine/core'
import { getTimeZone, getTranslations } from 'next-intl/server'
import { listKeys } from '#lib/access/api-keys.ts'
import { mayDo } from '#lib/access/caller.ts'
import { stateOf } from '#lib/access/find-key.ts'
import { listBots } from '#lib/chat/bots.ts'
import { listBudgets } from '#lib/usage/budgets/budget-rows.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { BudgetAmount } from './budget-amount.tsx'
import { BudgetCard } from './budget-card.tsx'
import { BudgetForm } from './budget-form.tsx'

const path = '/console/budgets'
const shownMax = 200

export const generateMetadata = titled('budgets')

export default consolePage('models:read', 'budgets', async ({ user, search }) => {
  const all = { take: shownMax }
  const [t, timeZone, budgets, keys, bots] = await Promise.all([
    getTranslations('budgets'),
    getTimeZone(),
    listBudgets(all),
    listKeys(all),
    listBots(all),
  ])
  const maySet = mayDo(user, 'models:write')
  const chosen = maySet ? budgets.find(({ id }) => id === search.budget) : undefined
  const unprotected = (['visitor', 'address'] as const).filter(
    (scope) => !budgets.some((budget) => budget.scope === scope && budget.enabled),
  )
  const proposed = unprotected.find((scope) => scope === search.propose)

  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Stack gap="lg">
        {unprotected.length > 0 && (
          <Alert title={t('open')}>
            <Text size="sm" mb={maySet ? 'xs' : 0}>
              {t('openText')}
            </Text>
            {maySet && (
              <Group gap="xs">
                {unprotected.map((scope) => (
                  <LinkButton key={scope} href={`${path}?propose=${scope}#new`} variant="default" size="xs">
                    {t(`propose.${scope}`)}
                  </LinkButton>
                ))}
              </Group>
            )}
          </Alert>
        )}
        {chosen && (
          <BudgetAmount
            key={chosen.id}
            budget={{ id: chosen.id, name: chosen.name, amount: chosen.amount, currency: chosen.currency, enabled: chosen.enabled }}
            back={path}
          />
        )}
        {budgets.length === 0 ? (
          <EmptyState title={t('none')}>
            <Text c="dimmed">{t('noneText')}</Text>
          </EmptyState>
        ) : (
          budgets.map((budget) => <BudgetCard key={budget.id} budget={budget} path={path} maySet={maySet} />)
        )}
        {maySet && (
          <BudgetForm
            key={proposed ?? 'new'}
            timeZone={timeZone}
            scope={proposed}
            keys={keys
              .filter((key) => stateOf(key) === 'active')
              .map(({ id, name, prefix }) => ({ value: id, label: `${name} (${prefix}…)` }))}
            bots={bots.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Stack>
    </>
  )
})
