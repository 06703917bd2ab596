'use client'
import { useRouter } from 'next/navigation'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useActionState } from 'react'

export function SignInForm() {
  const t = useTranslations('console')
  const router = useRouter()
  const [problem, submit, pending] = useActionState(async (_: string | undefined, form: FormData) => {
    const result = await signIn('credentials', { redirect: false, email: form.get('email'), password: form.get('password') }).catch(() => undefined)
    if (result?.ok && !result.error) return void router.push('/console')
    return result?.status === 401 ? t('wrong') : t('tooMany')
  }, undefined)

  return (
    <form action={submit} className="sign-in">
      <label>
        {t('email')} <input name="email" type="text" inputMode="email" autoComplete="username" required />
      </label>
      <label>
        {t('password')} <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button className="button" disabled={pending}>
        {t('signIn')}
      </button>
      {problem && <output role="alert">{problem}</output>}
    </form>
  )
}
