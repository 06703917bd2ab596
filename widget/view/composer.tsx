/** @jsxImportSource preact */
import type { RefObject, TargetedKeyboardEvent } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Icon } from './icons.tsx'
import { useWords } from './words.ts'

const lengthMax = 8000
// Safari ends a composition before it reports the Enter that ended it.
const enterOfCompositionMs = 100

type Props = { field: RefObject<HTMLTextAreaElement | null>; busy: boolean; onSend: (text: string) => void; onStop: () => void }

export function Composer({ field, busy, onSend, onStop }: Props) {
  const t = useWords()
  const [text, setText] = useState('')
  const composedAt = useRef(Number.NEGATIVE_INFINITY)
  const sendable = !busy && text.trim() !== ''

  const send = () => {
    if (!sendable) return
    onSend(text.trim())
    setText('')
  }

  const sendOnEnter = (event: TargetedKeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.shiftKey) return
    if (event.isComposing || event.keyCode === 229) return // this Enter picks a candidate of the input method
    event.preventDefault()
    if (event.timeStamp - composedAt.current > enterOfCompositionMs) send()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        enterkeyhint="send"
        maxLength={lengthMax}
        aria-label={t.placeholder}
        placeholder={t.placeholder}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onCompositionEnd={(event) => {
          composedAt.current = event.timeStamp
        }}
        onKeyDown={sendOnEnter}
      />
      {busy && (
        <button type="button" class="round-button stop" aria-label={t.stop} title={t.stop} onClick={onStop}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <rect x="7" y="7" width="10" height="10" rx="2" />
          </svg>
        </button>
      )}
      {/* Not `disabled`: that would drop the focus of whoever just pressed it. */}
      <button type="submit" class="round-button send" aria-label={t.send} title={t.send} aria-disabled={!sendable}>
        <Icon name="send" />
      </button>
    </form>
  )
}
