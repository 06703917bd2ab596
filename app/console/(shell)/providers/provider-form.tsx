'use client'
import { Accordion, Alert, Button, Paper, PasswordInput, Radio, SimpleGrid, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { VendorSlug } from '#lib/llm/vendors.ts'
import { fieldErrors } from '../../ui/field-errors.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { useAction } from '../../ui/use-action.ts'
import { addProvider, changeProvider } from './actions.ts'
import { fieldAt, headersIn, type ProviderFields, type StoredProvider, sentOf, timeoutNames, valuesOf } from './provider-fields.ts'
import { wordOf } from './vendor-words.ts'

type Props = {
  vendor: VendorSlug
  /** The vendor's own address; null when it has none. */
  vendorUrl: string | null
  needsKey: boolean
  mayAllowPrivate: boolean
  suggestedName?: string
  /** The one that is changed; none: a new one is made. */
  stored?: StoredProvider
}

const advancedFields = new Set(['headers', 'priority', ...timeoutNames])
const vendorTimeouts = { firstTokenMs: '30', idleMs: '20', totalMs: '120' } as const

export function ProviderForm({ vendor, vendorUrl, needsKey, mayAllowPrivate, suggestedName = '', stored }: Props) {
  const t = useTranslations('providers')
  const word = wordOf[vendor]
  const router = useRouter()
  const [address, setAddress] = useState(stored?.baseUrl ?? '')
  const [opened, setOpened] = useState<string | null>(null)
  const form = useForm<ProviderFields>({
    mode: 'uncontrolled',
    initialValues: valuesOf({ vendor, suggestedName, mayAllowPrivate, stored }),
    validate: { headers: (lines) => (headersIn(lines) ? null : t('headersBad')) },
    onValuesChange: ({ baseUrl }) => setAddress(baseUrl.trim()),
  })
  const isMoved = stored !== undefined && (address || null) !== stored.baseUrl

  const showErrors = (errors: Record<string, unknown>) => {
    if (Object.keys(errors).some((field) => advancedFields.has(field))) setOpened('advanced')
  }
  const onRefused = ({ errors }: { errors: { path: string; message: string }[] }) => {
    const byField = fieldErrors(errors.map(({ path, message }) => ({ path: fieldAt(path), message })))
    form.setErrors(byField)
    showErrors(byField)
  }
  const making = useAction(addProvider, { said: t('added'), onRefused, onDone: ({ id }) => router.push(`/console/providers/${id}`) })
  const changing = useAction(changeProvider, {
    said: t('saved'),
    onRefused,
    onDone() {
      form.setValues({ apiKey: '', headers: '' })
      router.refresh()
    },
  })
  const save = (values: ProviderFields) => {
    const sent = sentOf(values, { mayAllowPrivate, hadTimeouts: Boolean(stored?.timeouts) })
    if (stored) changing.run({ id: stored.id, ...sent, baseUrl: sent.baseUrl ?? null })
    else making.run({ vendor, ...sent })
  }
  const hasKey = stored?.hasCredentials === true && !isMoved

  return (
    <Paper withBorder p="lg" maw="40rem">
      <form onSubmit={form.onSubmit(save, showErrors)} autoComplete="off">
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
            placeholder={vendorUrl ?? 'https://llm.example.com/v1'}
            inputMode="url"
            required={vendorUrl === null}
            key={form.key('baseUrl')}
            {...form.getInputProps('baseUrl')}
          />
          {isMoved && stored.hasCredentials && <Alert color="yellow">{t('movedText')}</Alert>}
          {isMoved && stored.allowPrivateNetwork && !mayAllowPrivate && <Alert color="yellow">{t('movedPrivateText')}</Alert>}
          {word !== 'ollama' && (
            <PasswordInput
              label={t('key')}
              description={hasKey ? t('keyKeptText', { hint: stored.hint ? `…${stored.hint}` : '' }) : t(`vendors.${word}.keyText`)}
              placeholder={hasKey ? t('keyKept') : undefined}
              autoComplete="off"
              required={needsKey && !hasKey}
              key={form.key('apiKey')}
              {...form.getInputProps('apiKey')}
            />
          )}
          {vendor === 'openai-compatible' && (
            <Radio.Group label={t('api')} description={t('apiText')} key={form.key('api')} {...form.getInputProps('api')}>
              <Stack gap="xs" mt={4}>
                <Radio value="chat" label={t('apiChat')} description="/chat/completions" />
                <Radio value="completions" label={t('apiCompletions')} description="/completions" />
                {stored?.api === 'generic' && <Radio value="generic" label={t('apiGeneric')} description={t('apiGenericText')} />}
              </Stack>
            </Radio.Group>
          )}
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
          <Accordion value={opened} onChange={setOpened} variant="contained">
            <Accordion.Item value="advanced">
              <Accordion.Control>{t('advanced')}</Accordion.Control>
              <Accordion.Panel>
                <Stack>
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
                  <SimpleGrid cols={{ base: 1, sm: 3 }}>
                    {timeoutNames.map((name) => (
                      <NumberField
                        label={t(`timeouts.${name}`)}
                        placeholder={vendorTimeouts[name]}
                        min={0.1}
                        max={name === 'totalMs' ? 3_600 : 600}
                        key={form.key(name)}
                        {...form.getInputProps(name)}
                      />
                    ))}
                  </SimpleGrid>
                  <Text size="sm" c="dimmed">
                    {t('timeoutsText')}
                  </Text>
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
          <Button type="submit" loading={making.isPending || changing.isPending} style={{ alignSelf: 'flex-start' }}>
            {stored ? t('save') : t('create')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}
