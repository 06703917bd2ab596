/** @jsxImportSource preact */
import { lengthMax } from '../pictures.ts'
import { ChosenPictures } from './chosen-pictures.tsx'
import { IconButton } from './icon-button.tsx'
import type { PanelProps } from './panel-state.ts'
import { t } from './words.ts'

// Safari ends a composition before it reports the Enter that ended it.
const enterOfCompositionMs = 100
let composedAt = Number.NEGATIVE_INFINITY

export function Composer(panel: PanelProps & { busy: boolean }) {
  const { text, busy, chosen, pictures, chat, change, ask, keepFocus } = panel
  const ready = chosen.flatMap(({ id, file: { name, type: mediaType } }) => (id ? { id, name, mediaType } : []))
  const sendable = !busy && ready.length === chosen.length && (text.trim() || ready.length)

  const send = (event: Event) => {
    event.preventDefault()
    if (!sendable) return
    ask(text.trim(), ready)
    pictures.clear()
    change({ text: '' })
  }

  return (
    <form class="composer" onSubmit={send}>
      <ChosenPictures {...panel} />
      <IconButton class="round-button" icon="attach" onClick={pictures.choose} />
      <textarea
        rows={1}
        dir="auto"
        enterkeyhint="send"
        maxLength={lengthMax}
        aria-label={t.placeholder}
        placeholder={t.placeholder}
        value={text}
        onPaste={(event) => pictures.take(event, event.clipboardData)}
        onInput={(event) => change({ text: event.currentTarget.value })}
        onCompositionEnd={(event) => {
          composedAt = event.timeStamp
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return
          if (event.isComposing || event.keyCode === 229) return // this Enter picks a candidate of the input method
          if (event.timeStamp - composedAt > enterOfCompositionMs) send(event)
          else event.preventDefault()
        }}
      />
      {busy && (
        <IconButton
          class="round-button"
          icon="stop"
          onClick={() => {
            chat.stop()
            keepFocus()
          }}
        />
      )}
      {/* Not `disabled`: that would drop the focus of whoever just pressed it. */}
      <IconButton type="submit" class="round-button" icon="send" aria-disabled={!sendable} />
    </form>
  )
}
