import { Badge, Code, Group, Stack, Text } from '@mantine/core'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { type ProviderState, providerState } from '#lib/llm/gateway-state.ts'
import { RetryButton } from './retry-button.tsx'

type Props = { id: string; mayRetry: boolean }

/** In a line: whether a model of the provider is left alone, and how many calls run and wait. Nothing where all is quiet. */
export async function ProviderStanding({ id, mayRetry }: Props) {
  const { broken, rests, running, waiting } = providerState(id)
  const [worst] = broken
  const [longest] = rests
  if (!worst && !longest && running + waiting === 0) return null
  return (
    <Group gap="xs" mt={4}>
      {worst && <CircuitBadge mode={worst.mode} retryAt={worst.retryAt} />}
      {longest && (
        <AtAddress {...longest}>
          <VendorPause until={longest.until} />
        </AtAddress>
      )}
      <CallsNow running={running} waiting={waiting} />
      {worst && mayRetry && <RetryButton id={id} />}
    </Group>
  )
}

/** The same with each model that is left alone, and what that means. */
export async function ProviderStandingInFull({ id, mayRetry }: Props) {
  const t = await getTranslations('providers')
  const { broken, rests, running, waiting } = providerState(id)
  if (broken.length + rests.length + running + waiting === 0) return null
  return (
    <Stack gap="xs" align="flex-start">
      {broken.map(({ key, model, region, ...circuit }) => (
        <AtAddress key={key} model={model} region={region}>
          <CircuitBadge {...circuit} />
        </AtAddress>
      ))}
      {broken.length > 0 && (
        <Text size="sm" c="dimmed" maw="44rem">
          {t('circuitText')}
        </Text>
      )}
      {rests.map((rest) => (
        <AtAddress key={`${rest.region} ${rest.model}`} {...rest}>
          <VendorPause until={rest.until} />
        </AtAddress>
      ))}
      <CallsNow running={running} waiting={waiting} />
      {broken.length > 0 && mayRetry && <RetryButton id={id} />}
    </Stack>
  )
}

const AtAddress = ({ model, region, children }: { model: string; region: string | null; children: ReactNode }) => (
  <Group gap="xs">
    <Code>{model}</Code>
    {region && <Text size="sm">{region}</Text>}
    {children}
  </Group>
)

async function CircuitBadge({ mode, retryAt }: Pick<ProviderState['broken'][number], 'mode' | 'retryAt'>) {
  const [t, format] = await Promise.all([getTranslations('providers'), getFormatter()])
  return (
    <Badge variant="light" color={mode === 'open' ? 'red' : 'yellow'} tt="none">
      {retryAt ? t('leftAlone', { time: format.dateTime(retryAt, { timeStyle: 'short' }) }) : t('onTrial')}
    </Badge>
  )
}

async function VendorPause({ until }: { until: Date }) {
  const [t, format] = await Promise.all([getTranslations('providers'), getFormatter()])
  return (
    <Badge variant="light" color="yellow" tt="none">
      {t('vendorPause', { time: format.dateTime(until, { timeStyle: 'short' }) })}
    </Badge>
  )
}

async function CallsNow({ running, waiting }: Pick<ProviderState, 'running' | 'waiting'>) {
  const t = await getTranslations('providers')
  if (running + waiting === 0) return null
  return (
    <Text size="xs" c="dimmed">
      {t('callsNow', { running, waiting })}
    </Text>
  )
}
