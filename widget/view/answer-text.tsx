/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import { type Block, parseMarkdown, type Span } from '../markdown.ts'
import { Link } from './link.tsx'
import { t } from './words.ts'

/** Only ever elements and text, so nothing that a model writes becomes markup. */
export const AnswerText = ({ markdown }: { markdown: string }) => <div class="answer-text">{parseMarkdown(markdown).map(drawBlock)}</div>

function drawBlock(block: Block) {
  switch (block.kind) {
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also for those who only have a keyboard
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'table': {
      const row = (Cell: 'th' | 'td') => (cells: Span[][]) => (
        <tr>
          {cells.map((spans, column) => (
            <Cell class={block.align[column]} scope={Cell === 'th' ? 'col' : undefined}>
              {spans.map(drawSpan)}
            </Cell>
          ))}
        </tr>
      )
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
        <section class="table" tabIndex={0} aria-label={t.table}>
          <table dir="auto">
            <thead>{row('th')(block.head)}</thead>
            <tbody>{block.rows.map(row('td'))}</tbody>
          </table>
        </section>
      )
    }
    case 'ul':
    case 'ol': {
      const { kind: List, start, items } = block
      return (
        <List dir="auto" start={start}>
          {items.map((lines) => (
            <li>{drawLines(lines)}</li>
          ))}
        </List>
      )
    }
    default:
      return (
        <p dir="auto" class={block.kind}>
          {drawLines(block.lines)}
        </p>
      )
  }
}

const drawLines = (lines: Span[][]): ComponentChildren => lines.map((spans, line) => [line > 0 && <br />, spans.map(drawSpan)])

function drawSpan(span: Span) {
  if (span.kind === 'link') return <Link {...span} />
  const { kind: Element, text } = span
  return Element === 'text' ? text : <Element>{text}</Element>
}
