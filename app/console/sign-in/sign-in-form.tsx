'use client'
import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState, useTransition } from 'react'

export function SignInForm({ to }: { to: string }) {
  const t = useTranslations('signIn')
  const router = useRouter()
  const [problem, setProblem] = useState<'wrong' | 'tooMany' | 'unreachable'>()
  const [isPending, start] = useTransition()

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [email, password] = [String(form.get('email')), String(form.get('password'))]
    start(async () => {
      const result = await signIn('credentials', { redirect: false, email, password }).catch(() => undefined)
      if (result?.ok && !result.error) return router.replace(to)
      setProblem(result?.status === 401 ? 'wrong' : result ? 'tooMany' : 'unreachable')
    })
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput name="email" label={t('email')} inputMode="email" autoComplete="username" required />
        <PasswordInput name="password" label={t('password')} autoComplete="current-password" required />
        {problem && (
          <Alert color="red" role="alert">
            {t(`problems.${problem}`)}
          </Alert>
        )}
        <Button type="submit" loading={isPending}>
          {t('submit')}
        </Button>
      </Stack>
    </form>
  )
}
