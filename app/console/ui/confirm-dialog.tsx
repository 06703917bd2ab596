'use client'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useTranslations } from 'next-intl'

type Props = { label: string; question: string; isPending: boolean; onConfirm: () => void; onClose: () => void }

/** Asks whether what cannot be undone is meant. */
export function ConfirmDialog({ label, question, isPending, onConfirm, onClose }: Props) {
  const t = useTranslations('shell')
  return (
    <Modal opened onClose={onClose} title={label} closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack>
        <Text>{question}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button color="red" loading={isPending} onClick={onConfirm}>
            {label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
