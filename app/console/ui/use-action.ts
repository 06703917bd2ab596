'use client'
import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import type { Action, Refused } from '#lib/http/action.ts'
import { useNotice } from './use-notice.ts'

type Ways<Result> = {
  /** Told what came of it, when it worked. */
  onDone?: (data: Result) => void
  /** Said when it worked. */
  said?: string
  /** Shows a refusal beside its fields; without it, or where no field is named, a notice shows it. */
  onRefused?: (refused: Refused) => void
}

/** Calls a server action from a page: whether it runs, and how to run it. Never throws; what went wrong is shown. */
export function useAction<Input, Result>(action: Action<Input, Result>, { onDone, said, onRefused }: Ways<Result> = {}) {
  const t = useTranslations('shell')
  const notice = useNotice()
  const [isPending, start] = useTransition()
  const [problem, setProblem] = useState<string>()

  const run = (input: Input) =>
    start(async () => {
      const result = await action(input).catch(() => undefined) // no connection, or an older page than its server
      if (result?.ok) {
        setProblem(undefined)
        if (said) notice.done(said)
        return onDone?.(result.data)
      }
      const refused = result ?? { ok: false as const, code: 'internal' as const, message: t('unreachable'), errors: [] }
      if (refused.code === 'not_authenticated') return location.reload() // signed out meanwhile: the page leads to the sign-in
      if (onRefused && refused.errors.length > 0) return onRefused(refused)
      setProblem(refused.message)
      notice.notDone(refused.message)
    })
  return { run, isPending, problem }
}
