'use client'
import { Switch } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useAction } from '../../ui/use-action.ts'
import { changeProvider } from './actions.ts'

/** Switches a provider on or off at once. It shows what was asked for while that is done, and what is true after. */
export function EnabledSwitch({ id, label, enabled }: { id: string; label: string; enabled: boolean }) {
  const router = useRouter()
  const [isOn, setOn] = useState(enabled)
  const { run, isPending } = useAction(changeProvider, {
    onDone(now) {
      setOn(now.enabled)
      router.refresh()
    },
  })
  return (
    <Switch
      aria-label={label}
      checked={isPending ? !isOn : isOn}
      disabled={isPending}
      onChange={(event) => run({ id, enabled: event.currentTarget.checked })}
    />
  )
}
