'use client'
import { Button, Modal, Stack, Text } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { CopyField } from '../../../ui/copy-field.tsx'
import { useAction } from '../../../ui/use-action.ts'
import { renewLink } from '../actions.ts'

/** Makes the link by which somebody sets a password, and shows it this once. */
export function NewLink({ id, isFirst }: { id: string; isFirst: boolean }) {
  const t = useTranslations('users')
  const [url, setUrl] = useState<string>()
  const { run, isPending } = useAction(renewLink, { onDone: ({ inviteUrl }) => setUrl(inviteUrl) })
  return (
    <>
      <Button variant="default" loading={isPending} onClick={() => run({ id })}>
        {isFirst ? t('newInvitation') : t('resetPassword')}
      </Button>
      <Modal opened={url !== undefined} onClose={() => setUrl(undefined)} title={t('link')} closeButtonProps={{ 'aria-label': t('close') }}>
        <Stack>
          <CopyField label={t('link')} value={url ?? ''} />
          <Text size="sm" c="dimmed">
            {isFirst ? t('linkText') : t('resetText')}
          </Text>
        </Stack>
      </Modal>
    </>
  )
}
