/** @jsxImportSource preact */
import type { Rating } from '../turn.ts'
import { copyText } from './copy-text.ts'
import { IconButton } from './icon-button.tsx'
import type { TurnProps } from './turn-view.tsx'
import { t } from './words.ts'

const copiedShownMs = 2500
let copiedShown: ReturnType<typeof setTimeout> | undefined

/** What a visitor can do with an answer: take it along, and say whether it helped. */
export function AnswerActions({ turn: { clientId, answer, messageId, rating }, copied, chat, change }: TurnProps) {
  const copying = copied?.clientId === clientId ? copied : undefined
  const outcome = copying && (copying.done ? t.copied : t.notCopied)

  const copy = async (button: HTMLElement) => {
    const done = await copyText(answer, button.parentElement ?? button)
    button.focus()
    change({ copied: { clientId, done } })
    clearTimeout(copiedShown)
    copiedShown = setTimeout(() => change({ copied: undefined }), copiedShownMs)
  }
  const thumb = (which: Rating) => (
    <IconButton class="icon-button" icon={which} aria-pressed={rating === which} onClick={() => chat.rate(clientId, which)} />
  )

  return (
    <div class="actions">
      <IconButton
        class="icon-button"
        icon={copying?.done ? 'done' : 'copy'}
        name={outcome ?? t.copy}
        onClick={(event) => void copy(event.currentTarget)}
      />
      {messageId && thumb('up')}
      {messageId && thumb('down')}
      {outcome && (
        <span class="faint" aria-hidden="true">
          {outcome}
        </span>
      )}
    </div>
  )
}
