import { Fragment, memo } from 'react'
import { parseMarkdown, type Span } from './markdown.ts'

export const AnswerText = memo(function AnswerText({ markdown }: { markdown: string }) {
  return parseMarkdown(markdown).map((block, index) => {
    const key = `${index} ${block.kind}`
    if (block.kind === 'code') {
      return (
        <pre key={key}>
          <code>{block.text}</code>
        </pre>
      )
    }
    if ('lines' in block) {
      return (
        <p key={key} dir="auto" className={block.kind === 'heading' ? 'answer-heading' : undefined}>
          <Lines lines={block.lines} />
        </p>
      )
    }
    const items = block.items.map((lines, item) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: items only ever arrive at the end
      <li key={item}>
        <Lines lines={lines} />
      </li>
    ))
    return block.kind === 'numbers' ? (
      <ol key={key} dir="auto" start={block.start}>
        {items}
      </ol>
    ) : (
      <ul key={key} dir="auto">
        {items}
      </ul>
    )
  })
})

function Lines({ lines }: { lines: Span[][] }) {
  return lines.map((spans, line) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines only ever arrive at the end
    <Fragment key={line}>
      {line > 0 && <br />}
      {spans.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: so do their parts
        <Inline key={index} span={span} />
      ))}
    </Fragment>
  ))
}

function Inline({ span }: { span: Span }) {
  if ('href' in span) {
    return (
      <a href={span.href} target="_blank" rel="noopener noreferrer nofollow">
        {span.text}
      </a>
    )
  }
  if (span.kind === 'bold') return <strong>{span.text}</strong>
  return span.kind === 'code' ? <code>{span.text}</code> : span.text
}
