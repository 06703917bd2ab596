import { Code, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { mayDo } from '#lib/access/caller.ts'
import { isFailure } from '#lib/failure.ts'
import { getProvider } from '#lib/llm/provider-rows.ts'
import type { Vendor } from '#lib/llm/providers/vendor.ts'
import { type VendorSlug, vendors } from '#lib/llm/vendors.ts'
import { ConfirmButton } from '../../../ui/confirm-button.tsx'
import { consolePage, titled } from '../../../ui/console-page.tsx'
import { PageHeader } from '../../../ui/page-header.tsx'
import { removeProvider } from '../actions.ts'
import { CopyButton } from '../copy-button.tsx'
import { KeyHint } from '../key-hint.tsx'
import { factsOf, type StoredProvider } from '../provider-fields.ts'
import { ProviderForm } from '../provider-form.tsx'
import { ProviderStandingInFull } from '../provider-standing.tsx'
import { wordOf } from '../vendor-words.ts'
import { OfferedModels } from './offered-models.tsx'
import { PullForm } from './pull-form.tsx'
import { TestButton } from './test-button.tsx'

type Shown = Awaited<ReturnType<typeof getProvider>>

export const generateMetadata = titled('providers')

export default consolePage('providers:read', 'providers', async ({ user, params, search }) => {
  const [t, provider] = await Promise.all([
    getTranslations('providers'),
    getProvider(params.id ?? '').catch((error) => (isFailure(error) ? notFound() : Promise.reject(error))),
  ])
  const { id, name } = provider
  const vendor = provider.vendor as VendorSlug
  const word = wordOf[vendor]
  const { pull }: Vendor = vendors[vendor]
  const facts = factsOf(vendors[vendor])
  return (
    <>
      <PageHeader title={name} lead={t(`vendors.${word}.hint`)} />
      <Stack gap="xl">
        <ProviderStandingInFull id={id} mayRetry={mayDo(user, 'providers:write')} />
        {/* What an earlier test said is not true of a provider that was changed since. */}
        <TestButton key={provider.updatedAt?.getTime() ?? id} id={id} />
        {provider.fromEnvironment ? (
          <EnvironmentFacts
            provider={provider}
            address={provider.baseUrl ?? facts.baseUrl ?? ''}
            mayCopy={mayDo(user, 'providers:write')}
          />
        ) : (
          <ProviderForm vendor={vendor} facts={facts} mayAllowPrivate={mayDo(user, 'private-network:allow')} stored={toEdit(provider)} />
        )}
        <div>
          <Title order={2} size="h3" mb={4}>
            {t('offered')}
          </Title>
          {pull && <PullForm id={id} />}
          <OfferedModels providerId={id} search={search} maySetPrices={mayDo(user, 'models:write')} />
        </div>
        {!provider.fromEnvironment && (
          <Group>
            <ConfirmButton
              action={removeProvider}
              input={{ id }}
              label={t('remove')}
              question={t('removeText', { name })}
              said={t('removed')}
              then="/console/providers"
            />
          </Group>
        )}
      </Stack>
    </>
  )
})

/** Only what the form shows goes to the browser. */
function toEdit(provider: Shown): StoredProvider {
  const { id, name, baseUrl, api, hint, credentialFields, models, priority, allowPrivateNetwork, enabled } = provider
  const { weight, regions, limits, timeouts, retry, breaker } = provider
  return {
    id,
    name,
    baseUrl: baseUrl ?? null,
    api,
    generic: 'generic' in provider ? (provider.generic as StoredProvider['generic']) : null,
    hint,
    credentialFields,
    models,
    priority,
    weight,
    regions,
    limits,
    timeouts,
    retry,
    breaker,
    allowPrivateNetwork,
    enabled,
  }
}

async function EnvironmentFacts({ provider, address, mayCopy }: { provider: Shown; address: string; mayCopy: boolean }) {
  const t = await getTranslations('providers')
  const word = wordOf[provider.vendor]
  const facts: [string, ReactNode][] = [
    [t('address'), address],
    [t('key'), <KeyHint key="key" {...provider} />],
    [t('priority'), provider.priority],
    [t('setBy'), <Code key="variables">{provider.variables.join(', ')}</Code>],
  ]
  return (
    <Paper withBorder p="lg" maw="40rem">
      <Stack>
        <Text>{t('environmentText')}</Text>
        <SimpleGrid component="dl" cols={{ base: 1, sm: 2 }} m={0}>
          {facts.map(([term, value]) => (
            <Stack key={term} gap={2}>
              <Text component="dt" size="sm" c="dimmed">
                {term}
              </Text>
              <Text component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Text>
            </Stack>
          ))}
        </SimpleGrid>
        {mayCopy && (
          <>
            <Text size="sm" c="dimmed">
              {t('copyText')}
            </Text>
            <CopyButton id={provider.id} suggestedName={t(`vendors.${word}.name`)} />
          </>
        )}
      </Stack>
    </Paper>
  )
}
