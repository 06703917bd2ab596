'use client'
import { Alert, Button, Paper, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type Role, roles } from '#lib/access/roles.ts'
import { CopyField } from '../../../ui/copy-field.tsx'
import { fieldErrors } from '../../../ui/field-errors.ts'
import { PageLink } from '../../../ui/links.tsx'
import { useAction } from '../../../ui/use-action.ts'
import { invite } from '../actions.ts'

export function InviteForm() {
  const t = useTranslations('users')
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', name: '', role: 'operator' as Role } })
  const [made, setMade] = useState<{ email: string; inviteUrl: string }>()
  const { run, isPending } = useAction(invite, { onDone: setMade, onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)) })

  if (made)
    return (
      <Paper withBorder p="lg" maw="36rem">
        <Stack>
          <Text fw={600}>{t('invited', { email: made.email })}</Text>
          <CopyField label={t('link')} value={made.inviteUrl} />
          <Alert>{t('linkText')}</Alert>
          <PageLink href="/console/users">{t('back')}</PageLink>
        </Stack>
      </Paper>
    )
  return (
    <Paper withBorder p="lg" maw="36rem">
      <form onSubmit={form.onSubmit((values) => run({ ...values, name: values.name || null }))}>
        <Stack>
          <TextInput
            label={t('email')}
            inputMode="email"
            autoComplete="off"
            required
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <TextInput label={t('name')} autoComplete="off" key={form.key('name')} {...form.getInputProps('name')} />
          <Radio.Group label={t('role')} key={form.key('role')} {...form.getInputProps('role')}>
            <Stack gap="xs" mt={4}>
              {roles.map((role) => (
                <Radio key={role} value={role} label={t(`roles.${role}`)} description={t(`roleText.${role}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <Button type="submit" loading={isPending} style={{ alignSelf: 'flex-start' }}>
            {t('makeLink')}
          </Button>
        </Stack>
      </form>
    </Paper>
  )
}
