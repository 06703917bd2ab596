'use client'
import { notifications } from '@mantine/notifications'
import { useTranslations } from 'next-intl'

/** Says at the corner of the page what came of an act. */
export function useNotice() {
  const t = useTranslations('shell')
  const closeButtonProps = { 'aria-label': t('close') }
  return {
    done: (message: string) => notifications.show({ message, closeButtonProps }),
    notDone: (message: string) => notifications.show({ color: 'red', title: t('notDone'), message, autoClose: 10_000, closeButtonProps }),
  }
}
