'use client'
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { CopyField } from '../../../ui/copy-field.tsx'
import { useAction } from '../../../ui/use-action.ts'
import { renewSecret } from '../actions.ts'

/** Gives the bot a secret for signing its visitors' ids, and shows it this once. */
export function IdentitySecret({ id, isFirst }: { id: string; isFirst: boolean }) {
  const t = useTranslations('bots')
  const router = useRouter()
  const [opened, { open, close }] = useDisclosure()
  const [secret, setSecret] = useState<string>()
  const { run, isPending } = useAction(renewSecret, { onDone: setSecret })
  const leave = () => {
    close()
    if (secret === undefined) return
    setSecret(undefined)
    router.refresh()
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        {isFirst ? t('firstSecret') : t('newSecret')}
      </Button>
      <Modal
        opened={opened}
        onClose={leave}
        title={isFirst ? t('firstSecret') : t('newSecret')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {secret === undefined ? (
          <Stack>
            <Text>{t('secretText')}</Text>
            {!isFirst && <Alert color="yellow">{t('secretEnds')}</Alert>}
            <Group justify="flex-end">
              <Button loading={isPending} onClick={() => run({ id })}>
                {t('makeSecret')}
              </Button>
            </Group>
          </Stack>
        ) : (
          <Stack>
            <CopyField label={t('secret')} value={secret} />
            <Alert color="yellow">{t('secretOnce')}</Alert>
          </Stack>
        )}
      </Modal>
    </>
  )
}
