'use client'
import { Radio, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslations } from 'next-intl'
import { genericNames, genericNeeded, type ProviderFields } from './provider-fields.ts'

type Props = { form: UseFormReturnType<ProviderFields>; chosen: string }

const examples = {
  path: '/api/generate',
  promptField: 'prompt',
  modelField: 'model',
  maxTokensField: 'max_tokens',
  temperatureField: 'temperature',
  answer: '/choices/0/text',
  promptTokens: '/usage/input',
  completionTokens: '/usage/output',
  error: '/error/message',
} as const

/** Which interface a server of one's own has, and how its requests and answers look where it is none of OpenAI's. */
export function ApiInputs({ form, chosen }: Props) {
  const t = useTranslations('providers')
  return (
    <>
      <Radio.Group label={t('api')} description={t('apiText')} key={form.key('api')} {...form.getInputProps('api')}>
        <Stack gap="xs" mt={4}>
          <Radio value="chat" label={t('apiChat')} description="/chat/completions" />
          <Radio value="completions" label={t('apiCompletions')} description="/completions" />
          <Radio value="generic" label={t('apiGeneric')} description={t('apiGenericText')} />
        </Stack>
      </Radio.Group>
      {chosen === 'generic' && (
        <>
          <Text size="sm" c="dimmed">
            {t('genericText')}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {genericNames.map((name) => (
              <TextInput
                key={form.key(`generic.${name}`)}
                label={t(`generic.${name}`)}
                placeholder={examples[name]}
                required={genericNeeded.includes(name)}
                autoComplete="off"
                spellCheck={false}
                {...form.getInputProps(`generic.${name}`)}
              />
            ))}
          </SimpleGrid>
        </>
      )}
    </>
  )
}
