'use client'
import { ActionIcon, CopyButton, Group, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslations } from 'next-intl'

/** A text to take away: selected when it is entered, copied at a press. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const t = useTranslations('shell')
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        label={label}
        value={value}
        readOnly
        flex={1}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon size={36} variant="default" onClick={copy} aria-label={copied ? t('copied') : t('copy')} title={t('copy')}>
            {copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  )
}
