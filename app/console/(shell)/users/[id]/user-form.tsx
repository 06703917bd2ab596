'use client'
import { Button, Paper, Radio, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type Role, roles } from '#lib/access/roles.ts'
import { fieldErrors } from '../../../ui/field-errors.ts'
import { useAction } from '../../../ui/use-action.ts'
import { changeUser } from '../actions.ts'

export function UserForm({ id, name, role, disabled }: { id: string; name: string | null; role: string; disabled: boolean }) {
  const t = useTranslations('users')
  const router = useRouter()
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: name ?? '', role: role as Role, disabled } })
  const { run, isPending } = useAction(changeUser, {
    said: t('saved'),
    onDone: () => router.refresh(),
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
  })
  return (
    <Paper withBorder p="lg" maw="36rem">
      <form onSubmit={form.onSubmit((values) => run({ id, ...values, name: values.name || null }))}>
        <Stack>
          <TextInput label={t('name')} key={form.key('name')} {...form.getInputProps('name')} />
          <Radio.Group label={t('role')} key={form.key('role')} {...form.getInputProps('role')}>
            <Stack gap="xs" mt={4}>
              {roles.map((each) => (
                <Radio key={each} value={each} label={t(`roles.${each}`)} description={t(`roleText.${each}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <Switch
            label={t('disable')}
            description={t('disableText')}
            key={form.key('disabled')}
            {...form.getInputProps('disabled', { type: 'checkbox' })}
          />
          <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
            {t('save')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}
