'use client'
import { Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { fieldErrors } from '../../ui/field-errors.ts'
import { useAction } from '../../ui/use-action.ts'
import { useNotice } from '../../ui/use-notice.ts'
import { changeOwnPassword } from './actions.ts'

export function PasswordForm({ email, charsMin }: { email: string; charsMin: number }) {
  const t = useTranslations('account')
  const notice = useNotice()
  const form = useForm({ mode: 'uncontrolled', initialValues: { current: '', password: '' } })
  const { run, isPending } = useAction(changeOwnPassword, {
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    async onDone() {
      // Every session has ended, this one too: it begins anew with the new password.
      await signIn('credentials', { redirect: false, email, password: form.getValues().password })
      form.reset()
      notice.done(t('changed'))
    },
  })
  return (
    <form onSubmit={form.onSubmit(run)}>
      <Stack>
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label={t('current')}
          autoComplete="current-password"
          required
          key={form.key('current')}
          {...form.getInputProps('current')}
        />
        <PasswordInput
          label={t('new')}
          description={t('rule', { count: charsMin })}
          autoComplete="new-password"
          required
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={isPending}>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  )
}
