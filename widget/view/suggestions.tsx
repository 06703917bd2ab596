/** @jsxImportSource preact */
import type { PanelProps } from './panel-state.ts'
import { t } from './words.ts'

export function Suggestions({ suggestions, ask, keepFocus }: PanelProps) {
  return (
    suggestions[0] && (
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
  )
}
