'use client'
import { SimpleGrid, Stack, Switch, Text } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { LinesInput } from '../../ui/lines-input.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { type GatewayGroup, gatewayGroups, gatewayNumbers } from './gateway-fields.ts'
import type { ProviderFields } from './provider-fields.ts'

type Form = UseFormReturnType<ProviderFields>
type Name = { [Group in GatewayGroup]: keyof (typeof gatewayNumbers)[Group] }[GatewayGroup]
type Bounds = { min: number; max: number; usual?: number; isWhole?: true }

/** What a vendor allows, and what is done when it fails. `children` stand below the backup addresses. */
export function GatewayInputs({ form, isStrict, children }: { form: Form; isStrict: boolean; children: ReactNode }) {
  const t = useTranslations('providers')
  return (
    <Stack mt="sm">
      <NumberField
        label={t('weight')}
        description={t('weightText')}
        min={1}
        max={100}
        step={1}
        maw="14rem"
        key={form.key('weight')}
        {...form.getInputProps('weight')}
      />
      {gatewayGroups.map((group) => (
        <Stack key={group} gap={4} role="group" aria-label={t(`gatewayGroups.${group}`)}>
          <Text fw={500}>{t(`gatewayGroups.${group}`)}</Text>
          <Text size="sm" c="dimmed">
            {t(`gatewayTexts.${group}`)}
          </Text>
          <NumberInputs form={form} group={group} decided={isStrict ? 'successes' : undefined} />
          {group === 'breaker' && (
            <Switch
              label={t('strict')}
              description={t('strictText')}
              mt="xs"
              key={form.key('breaker.strict')}
              {...form.getInputProps('breaker.strict', { type: 'checkbox' })}
            />
          )}
        </Stack>
      ))}
      <LinesInput
        label={t('regions')}
        description={t('regionsText')}
        placeholder="eu https://eu.llm.example.com/v1"
        key={form.key('regions')}
        {...form.getInputProps('regions')}
      />
      {children}
    </Stack>
  )
}

/** `decided`: the field that something else decides. */
function NumberInputs({ form, group, decided }: { form: Form; group: GatewayGroup; decided: Name | undefined }) {
  const t = useTranslations('providers')
  const numbers = Object.entries(gatewayNumbers[group]) as [Name, Bounds][]
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {numbers.map(([name, { min, max, usual, isWhole }]) => (
        <NumberField
          key={form.key(`${group}.${name}`)}
          label={t(`gatewayFields.${name}`)}
          placeholder={usual?.toString()}
          min={min}
          max={max}
          step={isWhole ? 1 : 'any'}
          disabled={name === decided}
          {...form.getInputProps(`${group}.${name}`)}
        />
      ))}
    </SimpleGrid>
  )
}
