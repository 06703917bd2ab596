/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import type { Rating, Turn } from '../turn.ts'
import { copyText } from './copy-text.ts'
import { Icon } from './icons.tsx'
import { useWords } from './words.ts'

const copiedShownMs = 2500

type Props = { turn: Turn; onRate: (clientId: string, rating: Rating) => void }

/** What a visitor can do with an answer: take it along, and say whether it helped. */
export function AnswerActions({ turn: { clientId, answer, messageId, rating }, onRate }: Props) {
  const t = useWords()
  const [copying, setCopying] = useState<'copied' | 'notCopied'>()

  useEffect(() => {
    if (!copying) return
    const timer = setTimeout(() => setCopying(undefined), copiedShownMs)
    return () => clearTimeout(timer)
  }, [copying])

  const copy = async (button: HTMLButtonElement) => {
    const copied = await copyText(answer, button.parentElement ?? button)
    button.focus()
    setCopying(copied ? 'copied' : 'notCopied')
  }
  const outcome = copying && (copying === 'copied' ? t.copied : t.notCopied)
  const thumb = (which: Rating, name: string) => (
    <button
      type="button"
      class="icon-button"
      aria-label={name}
      title={name}
      aria-pressed={rating === which}
      onClick={() => onRate(clientId, which)}
    >
      <Icon name="up" flipped={which === 'down'} />
    </button>
  )

  return (
    <div class="actions">
      <button
        type="button"
        class="icon-button"
        aria-label={outcome ?? t.copy}
        title={t.copy}
        onClick={(event) => void copy(event.currentTarget)}
      >
        <Icon name={copying === 'copied' ? 'done' : 'copy'} />
      </button>
      {messageId && thumb('up', t.helpful)}
      {messageId && thumb('down', t.notHelpful)}
      {outcome && (
        <span class="faint" aria-hidden="true">
          {outcome}
        </span>
      )}
    </div>
  )
}
