/** @jsxImportSource preact */
import { safeHref } from '../markdown.ts'
import type { Turn } from '../turn.ts'
import { Link } from './link.tsx'
import { t } from './words.ts'

export function Citations({ citations }: Pick<Turn, 'citations'>) {
  return (
    citations[0] && (
      <section class="citations" aria-label={t.sources}>
        {citations.map(({ title, quote, url }) => {
          const href = url && safeHref(url)
          return (
            <details>
              <summary dir="auto">{title}</summary>
              {quote && <blockquote dir="auto">{quote}</blockquote>}
              {href && <Link href={href} text={t.openSource} />}
            </details>
          )
        })}
      </section>
    )
  )
}
