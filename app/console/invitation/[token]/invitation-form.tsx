'use client'
import { Button, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRouter } from 'next/navigation'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { fieldErrors } from '../../ui/field-errors.ts'
import { useAction } from '../../ui/use-action.ts'
import { setFirstPassword } from './actions.ts'

export function InvitationForm({ token, email, charsMin }: { token: string; email: string; charsMin: number }) {
  const t = useTranslations('invitation')
  const router = useRouter()
  const form = useForm({ mode: 'uncontrolled', initialValues: { password: '' } })
  const { run, isPending } = useAction(setFirstPassword, {
    onRefused: ({ errors }) => form.setErrors(fieldErrors(errors)),
    async onDone() {
      await signIn('credentials', { redirect: false, email, password: form.getValues().password })
      router.replace('/console')
    },
  })
  return (
    <form onSubmit={form.onSubmit(({ password }) => run({ token, password }))}>
      <Stack>
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label={t('password')}
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
