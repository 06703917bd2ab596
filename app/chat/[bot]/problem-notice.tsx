import { useTranslations } from 'next-intl'
import type { Problem } from './problem.ts'

type Props = { problem: Problem; onRetry: () => void; onReload: () => void }

export function ProblemNotice({ problem: { kind, detail }, onRetry, onReload }: Props) {
  const t = useTranslations('chat')
  const expired = kind === 'expired'
  const sentence = { expired: t('expired'), offline: t('offline'), failed: t('failed') }[kind]
  return (
    <div className="problem" role="alert">
      <p>{sentence}</p>
      {detail && !expired && <p dir="auto">{detail}</p>}
      <button type="button" className="button" onClick={expired ? onReload : onRetry}>
        {expired ? t('reload') : t('retry')}
      </button>
    </div>
  )
}
