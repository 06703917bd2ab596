'use client'
import { Alert, Button, Paper, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { Refused } from '#lib/http/action.ts'
import type { VendorSlug } from '#lib/llm/vendors.ts'
import { fieldErrors } from '../../ui/field-errors.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { useAction } from '../../ui/use-action.ts'
import { addProvider, changeProvider } from './actions.ts'
import { ApiInputs } from './api-inputs.tsx'
import { CredentialInputs } from './credential-inputs.tsx'
import { isGatewayPlace, regionsIn } from './gateway-fields.ts'
import {
  addressProblem,
  fieldAt,
  headersIn,
  keptFields,
  movedIn,
  nothingTyped,
  type ProviderFields,
  type StoredProvider,
  sentOf,
  type VendorFacts,
  valuesOf,
} from './provider-fields.ts'
import { wordOf } from './vendor-words.ts'

// Loaded when it is opened: most providers are left as they are.
const GatewayInputs = dynamic(() => import('./gateway-inputs.tsx').then(({ GatewayInputs }) => GatewayInputs), { ssr: false })

type Props = {
  vendor: VendorSlug
  facts: VendorFacts
  mayAllowPrivate: boolean
  suggestedName?: string
  /** The one that is changed; none: a new one is made. */
  stored?: StoredProvider
}

const advancedFields = new Set(['headers', 'priority'])

export function ProviderForm({ vendor, facts, mayAllowPrivate, suggestedName = '', stored }: Props) {
  const t = useTranslations('providers')
  const word = wordOf[vendor]
  const router = useRouter()
  const initialValues = valuesOf({ vendor, facts, suggestedName, mayAllowPrivate, stored })
  const [chosen, setChosen] = useState(initialValues)
  const [isOpen, setOpen] = useState(false)
  const [isGatewayOpen, setGatewayOpen] = useState(false)
  const form = useForm<ProviderFields>({
    mode: 'uncontrolled',
    initialValues,
    validate: {
      headers: (lines) => (headersIn(lines) ? null : t('headersBad')),
      regions: (lines) => (regionsIn(lines) ? null : t('regionsBad')),
      baseUrl(address, { api }) {
        const problem = addressProblem(address, facts, api)
        return problem ? t(`addressBad.${problem}`) : null
      },
    },
    onValuesChange: setChosen,
  })
  const moved = movedIn(chosen, facts, stored)
  const kept = keptFields(facts, stored, { form: chosen.form, isMoved: moved.main || moved.region })

  const showErrors = (errors: Record<string, unknown>) => {
    if (Object.keys(errors).some((field) => advancedFields.has(field))) setOpen(true)
    if (Object.keys(errors).some(isGatewayPlace)) setGatewayOpen(true)
  }
  const onInvalid = (errors: Record<string, unknown>) => {
    showErrors(errors)
    form.getInputNode(Object.keys(errors)[0] ?? '')?.focus() // it may be out of sight
  }
  const onRefused = ({ errors }: Refused) => {
    const byField = fieldErrors(errors.map(({ path, message }) => ({ path: fieldAt(path), message })))
    form.setErrors(byField)
    showErrors(byField)
  }
  const making = useAction(addProvider, { said: t('added'), onRefused, onDone: ({ id }) => router.push(`/console/providers/${id}`) })
  const changing = useAction(changeProvider, {
    said: t('saved'),
    onRefused,
    onDone() {
      form.setValues({ credentials: nothingTyped(facts), headers: '' })
      router.refresh()
    },
  })
  const save = (values: ProviderFields) => {
    const { fields, forgotten } = sentOf(values, { facts, mayAllowPrivate, stored })
    if (!stored) return making.run({ vendor, ...fields })
    const credentials = { ...forgotten, ...fields.credentials }
    changing.run({
      id: stored.id,
      ...fields,
      baseUrl: fields.baseUrl ?? null,
      ...(Object.keys(credentials).length > 0 && { credentials }),
    })
  }

  return (
    <Paper withBorder p="lg" maw="40rem">
      <form onSubmit={form.onSubmit(save, onInvalid)} autoComplete="off">
        <Stack>
          <TextInput
            label={t('name')}
            description={vendor === 'openai-compatible' ? t('nameSlugText') : t('nameText')}
            required
            maxLength={60}
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('address')}
            description={t(`vendors.${word}.addressText`)}
            placeholder={facts.baseUrl ?? 'https://llm.example.com/v1'}
            inputMode="url"
            required={facts.baseUrl === null}
            key={form.key('baseUrl')}
            {...form.getInputProps('baseUrl')}
          />
          {moved.main && <MovedAlerts stored={stored} mayAllowPrivate={mayAllowPrivate} />}
          <CredentialInputs vendor={vendor} facts={facts} form={form} chosen={chosen.form} kept={kept} hint={stored?.hint ?? null} />
          {vendor === 'openai-compatible' && <ApiInputs form={form} chosen={chosen.api} />}
          <LinesInput
            label={t('models')}
            description={t(`vendors.${word}.modelsText`)}
            key={form.key('models')}
            {...form.getInputProps('models')}
          />
          {mayAllowPrivate ? (
            <Switch
              label={t('allowPrivate')}
              description={t('allowPrivateText')}
              key={form.key('allowPrivateNetwork')}
              {...form.getInputProps('allowPrivateNetwork', { type: 'checkbox' })}
            />
          ) : (
            <Text size="sm" c="dimmed">
              {stored?.allowPrivateNetwork ? t('privateAllowed') : t('privateNeedsAdmin')}
            </Text>
          )}
          <Switch
            label={t('enabled')}
            description={t('enabledText')}
            key={form.key('enabled')}
            {...form.getInputProps('enabled', { type: 'checkbox' })}
          />
          <details className="console-details" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
            <summary>{t('advanced')}</summary>
            <Stack mt="sm">
              <NumberField
                label={t('priority')}
                description={t('priorityText')}
                min={0}
                max={10_000}
                step={1}
                maw="14rem"
                key={form.key('priority')}
                {...form.getInputProps('priority')}
              />
              {vendor === 'openai-compatible' && (
                <Textarea
                  label={t('headers')}
                  description={stored ? t('headersKeptText') : t('headersText')}
                  placeholder="x-team: support"
                  autosize
                  minRows={2}
                  autoComplete="off"
                  spellCheck={false}
                  key={form.key('headers')}
                  {...form.getInputProps('headers')}
                />
              )}
            </Stack>
          </details>
          <details className="console-details" open={isGatewayOpen} onToggle={({ currentTarget }) => setGatewayOpen(currentTarget.open)}>
            <summary>{t('gateway')}</summary>
            {isGatewayOpen && (
              <GatewayInputs form={form} isStrict={chosen.breaker.strict}>
                {moved.region && <MovedAlerts stored={stored} mayAllowPrivate={mayAllowPrivate} />}
              </GatewayInputs>
            )}
          </details>
          <Button type="submit" loading={making.isPending || changing.isPending} style={{ alignSelf: 'flex-start' }}>
            {stored ? t('save') : t('create')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}

/** What a new address takes away. */
function MovedAlerts({ stored, mayAllowPrivate }: Pick<Props, 'stored' | 'mayAllowPrivate'>) {
  const t = useTranslations('providers')
  return (
    <>
      {stored && stored.credentialFields.length > 0 && <Alert color="yellow">{t('movedText')}</Alert>}
      {stored?.allowPrivateNetwork && !mayAllowPrivate && <Alert color="yellow">{t('movedPrivateText')}</Alert>}
    </>
  )
}
