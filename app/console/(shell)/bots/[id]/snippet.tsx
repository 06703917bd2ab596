'use client'
import { Button, Code, CopyButton, Stack } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useTranslations } from 'next-intl'

/** Lines to take away, shown as a whole. */
export function Snippet({ text }: { text: string }) {
  const t = useTranslations('bots')
  return (
    <Stack gap="xs" align="flex-start">
      <Code block className="console-pre" w="100%">
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}>
            {copied ? t('copied') : t('copy')}
          </Button>
        )}
      </CopyButton>
    </Stack>
  )
}
