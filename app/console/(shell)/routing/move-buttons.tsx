'use client'
import { ActionIcon, Group } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useAction } from '../../ui/use-action.ts'
import { orderRules } from './actions.ts'

/** Moves a rule one place up or down. */
export function MoveButtons({ ids, place, name }: { ids: string[]; place: number; name: string }) {
  const t = useTranslations('routing')
  const router = useRouter()
  const { run, isPending } = useAction(orderRules, { onDone: () => router.refresh() })
  const move = (by: number) => {
    const moved = ids.filter((_, at) => at !== place)
    moved.splice(place + by, 0, ids[place] ?? '')
    run({ ids: moved })
  }
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon variant="subtle" aria-label={t('up', { name })} disabled={place === 0 || isPending} onClick={() => move(-1)}>
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label={t('down', { name })}
        disabled={place === ids.length - 1 || isPending}
        onClick={() => move(1)}
      >
        <IconArrowDown size={16} />
      </ActionIcon>
    </Group>
  )
}
