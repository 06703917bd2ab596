import { getTranslations } from 'next-intl/server'
import type { Action } from '#lib/http/action.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { LinkButton } from './links.tsx'

type Props = { href: string; id: string; remove: Action<{ id: string }, unknown>; question: string; said: string }

/** Beside a thing in a list: leads to where it is changed, and removes it once that was asked. */
export async function ChangeOrRemove({ href, id, remove, question, said }: Props) {
  const t = await getTranslations('shell')
  return (
    <>
      <LinkButton href={href} variant="subtle" size="compact-sm">
        {t('change')}
      </LinkButton>
      <ConfirmButton action={remove} input={{ id }} label={t('remove')} question={question} said={said} isQuiet />
    </>
  )
}
