'use client'
import { Button, Group, Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useAction } from '../../ui/use-action.ts'
import { train } from './actions.ts'

export function TrainButton() {
  const t = useTranslations('routing')
  const router = useRouter()
  const { run, isPending } = useAction(train, { said: t('isTrained'), onDone: () => router.refresh() })
  return (
    <Group>
      <Button variant="default" loading={isPending} onClick={() => run({})}>
        {t('train')}
      </Button>
      <Text size="sm" c="dimmed">
        {t('trainText')}
      </Text>
    </Group>
  )
}
