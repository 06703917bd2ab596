/** @jsxImportSource preact */
import type { PanelProps } from './panel-state.ts'
import { t } from './words.ts'

export function Suggestions({ suggestions, ask, keepFocus }: PanelProps) {
  if (suggestions.length === 0) return null
  return (
    <section class="suggestions" aria-label={t.suggestions}>
      {suggestions.map((question) => (
        <button
          type="button"
          dir="auto"
          onClick={() => {
            ask(question)
            keepFocus()
          }}
        >
          {question}
        </button>
      ))}
    </section>
  )
}
