'use client'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import type { Action } from '#lib/http/action.ts'
import { useAction } from './use-action.ts'

// Loaded when it is first asked for.
const ConfirmDialog = dynamic(() => import('./confirm-dialog.tsx').then(({ ConfirmDialog }) => ConfirmDialog), { ssr: false })

type Props<Input> = {
  action: Action<Input, unknown>
  input: Input
  /** On the button, and on the one that confirms. */
  label: string
  /** What will happen, and whether it can be undone. */
  question: string
  said?: string
  /** Where to go when it is done; otherwise the page is read anew. */
  then?: string
  isQuiet?: boolean
}

/** A button for what cannot be undone: it asks once, and says what will be gone. */
export function ConfirmButton<Input>({ action, input, label, question, said, then, isQuiet }: Props<Input>) {
  const router = useRouter()
  const [opened, { open, close }] = useDisclosure()
  const { run, isPending } = useAction(action, {
    said,
    onDone() {
      close()
      if (then) router.push(then)
      router.refresh()
    },
  })
  return (
    <>
      <Button variant={isQuiet ? 'subtle' : 'light'} color="red" size={isQuiet ? 'compact-sm' : 'sm'} onClick={open}>
        {label}
      </Button>
      {opened && <ConfirmDialog label={label} question={question} isPending={isPending} onConfirm={() => run(input)} onClose={close} />}
    </>
  )
}
