/** @jsxImportSource preact */
import { safeHref } from '../markdown.ts'
import type { Turn } from '../turn.ts'
import { useWords } from './words.ts'

export function Citations({ citations }: Pick<Turn, 'citations'>) {
  const t = useWords()
  if (citations.length === 0) return null
  return (
    <section class="citations" aria-label={t.sources}>
      {citations.map(({ title, quote, url }) => {
        const href = url && safeHref(url)
        return (
          <details>
            <summary dir="auto">{title}</summary>
            {quote && <blockquote dir="auto">{quote}</blockquote>}
            {href && (
              <a href={href} target="_blank" rel="noopener noreferrer nofollow">
                {t.openSource}
              </a>
            )}
          </details>
        )
      })}
    </section>
  )
}
