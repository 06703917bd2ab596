'use client'
import { Anchor, PasswordInput, Radio, Stack, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslations } from 'next-intl'
import type { VendorSlug } from '#lib/llm/vendors.ts'
import type { CredentialField } from '#lib/vendor-variables.ts'
import { formOfKey, offeredForms, type ProviderFields, type VendorFacts } from './provider-fields.ts'
import { formWordOf, keyOfForm, keyPageOf, placeOf } from './vendor-words.ts'

type Props = {
  vendor: VendorSlug
  facts: VendorFacts
  form: UseFormReturnType<ProviderFields>
  /** Which form of credentials is filled in, by its key. */
  chosen: string
  /** Which fields stay as they are when they are left empty. */
  kept: string[]
  hint: string | null
}

const secret = new Set<CredentialField>(['apiKey', 'secretKey', 'secretAccessKey', 'apiSecret', 'password'])
const hinted: CredentialField[] = ['apiKey', 'accessKey', 'secretId'] // as the API takes its hint

/** The fields of a vendor's credentials: those of one form, which is chosen where there are several, and those beside it. */
export function CredentialInputs({ vendor, facts, form, chosen, kept, hint }: Props) {
  const t = useTranslations('providers')
  const forms = offeredForms(facts)
  const fields = formOfKey(facts, chosen)
  const hintedField = hinted.find((field) => kept.includes(field))
  const keyPage = keyPageOf[vendor]
  const namesOf = (fields: readonly CredentialField[]) => fields.map((field) => t(`fields.${field}`)).join(' + ')

  const describe = (field: CredentialField) => {
    const place = placeOf(vendor, fields, field)
    if (kept.includes(field)) return hint && field === hintedField ? t('keyKeptText', { hint }) : t('keptText')
    return place && t(`places.${place}`)
  }
  return (
    <>
      {forms.length > 1 && (
        <Radio.Group label={t('form')} description={t('formText')} key={form.key('form')} {...form.getInputProps('form')}>
          <Stack gap="xs" mt={4}>
            {forms.map((offered) => {
              const [value, word] = [keyOfForm(offered), formWordOf(vendor, offered)]
              return <Radio key={value} value={value} label={namesOf(offered)} description={word && t(`forms.${word}`)} />
            })}
          </Stack>
        </Radio.Group>
      )}
      {[...fields, ...facts.beside].map((field) => {
        const Input = secret.has(field) ? PasswordInput : TextInput
        const path = `credentials.${field}` as const
        return (
          <Input
            key={form.key(path)}
            label={fields.includes(field) ? t(`fields.${field}`) : t('optional', { name: t(`fields.${field}`) })}
            description={describe(field)}
            placeholder={kept.includes(field) ? t('keyKept') : undefined}
            autoComplete="off"
            spellCheck={false}
            required={fields.includes(field) && !kept.includes(field)}
            {...form.getInputProps(path)}
          />
        )
      })}
      {keyPage && (
        <Text size="sm" c="dimmed">
          {t('keyPage')}{' '}
          <Anchor inherit underline="always" href={keyPage} target="_blank" rel="noreferrer">
            {new URL(keyPage).host}
          </Anchor>
          {t('keyDocument', { vendor })}
        </Text>
      )}
    </>
  )
}
