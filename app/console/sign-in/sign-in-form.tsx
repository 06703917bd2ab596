'use client'
import { useRouter } from 'next/navigation'
import { signIn } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { useActionState } from 'react'

export function SignInForm() {
  const t = useTranslations('console')
  const router = useRouter()
  const [refused, submit, pending] = useActionState(async (_: { email: string; problem: string } | undefined, form: FormData) => {
    const [email, password] = [String(form.get('email')), String(form.get('password'))]
    const result = await signIn('credentials', { redirect: false, email, password }).catch(() => undefined)
    if (result?.ok && !result.error) return void router.push('/console')
    return { email, problem: result?.status === 401 ? t('wrong') : t('tooMany') }
  }, undefined)

  return (
    <form action={submit} className="sign-in">
      <label>
        {t('email')} <input name="email" type="text" inputMode="email" autoComplete="username" defaultValue={refused?.email} required />
      </label>
      <label>
        {t('password')} <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button type="submit" className="button" disabled={pending}>
        {t('signIn')}
      </button>
      {refused && <output role="alert">{refused.problem}</output>}
    </form>
  )
}
