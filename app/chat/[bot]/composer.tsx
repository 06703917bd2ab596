'use client'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { takeDraft } from './draft.ts'

const lengthMax = 8000
// Safari ends a composition before it reports the Enter that ended it.
const enterOfCompositionMs = 100

type Props = {
  field: RefObject<HTMLTextAreaElement | null>
  busy: boolean
  autoFocus: boolean
  onSend: (text: string) => void
  onStop: () => void
}

export function Composer({ field, busy, autoFocus, onSend, onStop }: Props) {
  const t = useTranslations('chat')
  const [text, setText] = useState('')
  const composedAt = useRef(Number.NEGATIVE_INFINITY)
  const sendable = !busy && text.trim() !== ''

  useEffect(() => {
    const draft = takeDraft()
    if (draft) setText(draft)
  }, [])

  const send = () => {
    if (!sendable) return
    onSend(text.trim())
    setText('')
  }

  const sendOnEnter = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.shiftKey) return
    if (event.nativeEvent.isComposing || event.keyCode === 229) return // this Enter picks a candidate of the input method
    event.preventDefault()
    if (event.timeStamp - composedAt.current > enterOfCompositionMs) send()
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        enterKeyHint="send"
        maxLength={lengthMax}
        // biome-ignore lint/a11y/noAutofocus: only after "new chat", where the text box is the next step
        autoFocus={autoFocus}
        aria-label={t('placeholder')}
        placeholder={t('placeholder')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onCompositionEnd={(event) => {
          composedAt.current = event.timeStamp
        }}
        onKeyDown={sendOnEnter}
      />
      {busy && (
        <button type="button" className="round-button stop" aria-label={t('stop')} title={t('stop')} onClick={onStop}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <rect x="7" y="7" width="10" height="10" rx="2" />
          </svg>
        </button>
      )}
      {/* Not `disabled`: that would drop the focus of whoever just pressed it. */}
      <button type="submit" className="round-button send" aria-label={t('send')} title={t('send')} aria-disabled={!sendable}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 5v14M6 11l6-6 6 6" />
        </svg>
      </button>
    </form>
  )
}
