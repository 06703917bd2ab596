'use client'
import { Group, Kbd, Modal, Stack, Text } from '@mantine/core'
import { useTranslations } from 'next-intl'

const shortcuts = [
  { keys: ['⌘ / Ctrl', 'K'], name: 'palette' },
  { keys: ['?'], name: 'help' },
  { keys: ['Esc'], name: 'close' },
] as const

/** The keys that work everywhere in the console. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const t = useTranslations('shell')
  return (
    <Modal opened onClose={onClose} title={t('keys.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack gap="xs">
        {shortcuts.map(({ keys, name }) => (
          <Group key={name} justify="space-between">
            <Text>{t(`keys.${name}`)}</Text>
            <Group gap={4}>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  )
}
