/** @jsxImportSource preact */
import { Fragment } from 'preact'
import { useMemo } from 'preact/hooks'
import { type Block, parseMarkdown, type Span } from '../markdown.ts'
import { useWords } from './words.ts'

/** Only ever elements and text, so nothing that a model writes becomes markup. */
export function AnswerText({ markdown }: { markdown: string }) {
  const blocks = useMemo(() => parseMarkdown(markdown), [markdown])
  return (
    <>
      {blocks.map((block) => (
        <BlockView block={block} />
      ))}
    </>
  )
}

function BlockView({ block }: { block: Block }) {
  const t = useWords()
  switch (block.kind) {
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also for those who only have a keyboard
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'table':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
        <section class="table" tabIndex={0} aria-label={t.table}>
          <table dir="auto">
            <thead>
              <Row cells={block.head} align={block.align} heads />
            </thead>
            <tbody>
              {block.rows.map((cells) => (
                <Row cells={cells} align={block.align} />
              ))}
            </tbody>
          </table>
        </section>
      )
    case 'bullets':
      return <ul dir="auto">{block.items.map(item)}</ul>
    case 'numbers':
      return (
        <ol dir="auto" start={block.start}>
          {block.items.map(item)}
        </ol>
      )
    default:
      return (
        <p dir="auto" class={block.kind}>
          <Lines lines={block.lines} />
        </p>
      )
  }
}

const item = (lines: Span[][]) => (
  <li>
    <Lines lines={lines} />
  </li>
)

function Row({ cells, align, heads }: { cells: Span[][]; align: ('start' | 'center' | 'end')[]; heads?: boolean }) {
  const Cell = heads ? 'th' : 'td'
  return (
    <tr>
      {cells.map((spans, column) => (
        <Cell class={align[column]} scope={heads ? 'col' : undefined}>
          <Lines lines={[spans]} />
        </Cell>
      ))}
    </tr>
  )
}

function Lines({ lines }: { lines: Span[][] }) {
  return (
    <>
      {lines.map((spans, line) => (
        <Fragment>
          {line > 0 && <br />}
          {spans.map((span) => (
            <Inline span={span} />
          ))}
        </Fragment>
      ))}
    </>
  )
}

function Inline({ span }: { span: Span }) {
  switch (span.kind) {
    case 'link':
      return (
        <a href={span.href} target="_blank" rel="noopener noreferrer nofollow">
          {span.text}
        </a>
      )
    case 'bold':
      return <strong>{span.text}</strong>
    case 'emphasis':
      return <em>{span.text}</em>
    case 'code':
      return <code>{span.text}</code>
    default:
      return <>{span.text}</>
  }
}
