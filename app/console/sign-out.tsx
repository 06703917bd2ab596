'use client'
import { signOut } from 'next-auth/react'
import { useTranslations } from 'next-intl'

export function SignOut() {
  const t = useTranslations('console')
  return (
    <button type="button" className="quiet-button" onClick={() => signOut({ callbackUrl: '/console/sign-in' })}>
      {t('signOut')}
    </button>
  )
}
