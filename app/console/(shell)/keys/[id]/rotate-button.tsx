'use client'
import { Alert, Button, Modal, NativeSelect, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { CopyField } from '../../../ui/copy-field.tsx'
import { useAction } from '../../../ui/use-action.ts'
import { rotate } from '../actions.ts'

const graces = ['0', '3600', '86400', '604800'] as const

/** Gives the key a new secret; the old one may work a while longer, so that nobody stands without. */
export function RotateButton({ id }: { id: string }) {
  const t = useTranslations('keys')
  const router = useRouter()
  const [opened, { open, close }] = useDisclosure()
  const [grace, setGrace] = useState<string>(graces[2])
  const [secret, setSecret] = useState<string>()
  const { run, isPending } = useAction(rotate, {
    onDone({ key }) {
      setSecret(key)
      router.refresh()
    },
  })
  const leave = () => {
    close()
    setSecret(undefined)
  }
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('rotate')}
      </Button>
      <Modal opened={opened} onClose={leave} title={t('rotate')} closeButtonProps={{ 'aria-label': t('close') }}>
        {secret ? (
          <Stack>
            <CopyField label={t('whole')} value={secret} />
            <Alert color="yellow">{t('wholeText')}</Alert>
          </Stack>
        ) : (
          <Stack>
            <Text>{t('rotateText')}</Text>
            <NativeSelect
              label={t('grace')}
              value={grace}
              onChange={(event) => setGrace(event.currentTarget.value)}
              data={graces.map((seconds) => ({ value: seconds, label: t(`graces.${seconds}`) }))}
            />
            <Button loading={isPending} onClick={() => run({ id, graceSeconds: Number(grace) })}>
              {t('rotate')}
            </Button>
          </Stack>
        )}
      </Modal>
    </>
  )
}
