'use client'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, useTransition } from 'react'
import type { Action, Refused } from '#lib/http/action.ts'
import { showRefused } from './show-refused.ts'
import { useNotice } from './use-notice.ts'

type Ways<Result> = {
  /** Told what came of it, when it worked. */
  onDone?: (data: Result) => void
  /** Said when it worked. */
  said?: string
  /** Shows a refusal beside its fields; without it, or where no field that is seen is named, a notice shows it. */
  onRefused?: (refused: Refused) => void
}

/** Calls a server action from a page: whether it runs, and how to run it. Never throws; what went wrong is shown. */
export function useAction<Input, Result>(action: Action<Input, Result>, { onDone, said, onRefused }: Ways<Result> = {}) {
  const t = useTranslations('shell')
  const notice = useNotice()
  const [isPending, start] = useTransition()
  const [problem, setProblem] = useState<string>()
  const form = useRef<ParentNode>(null)
  const [refusal, setRefusal] = useState<Refused>()

  // Not before the fields are drawn with what is wrong with them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each refusal
  useEffect(() => {
    if (refusal && !showRefused(form.current ?? document)) notice.notDone(refusal.message)
  }, [refusal])

  const run = (input: Input) => {
    form.current = document.activeElement?.closest('form') ?? null // its button is disabled meanwhile, and loses the focus
    start(async () => {
      const result = await action(input).catch(() => undefined) // no connection, or an older page than its server
      if (result?.ok) {
        setProblem(undefined)
        if (said) notice.done(said)
        return onDone?.(result.data)
      }
      const refused = result ?? { ok: false as const, code: 'internal' as const, message: t('unreachable'), errors: [] }
      if (refused.code === 'not_authenticated') return location.reload() // signed out meanwhile: the page leads to the sign-in
      if (onRefused && refused.errors.length > 0) {
        onRefused(refused)
        return setRefusal(refused)
      }
      setProblem(refused.message)
      notice.notDone(refused.message)
    })
  }
  return { run, isPending, problem }
}
