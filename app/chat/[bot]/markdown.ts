/** The little Markdown that answers use. It becomes a tree of text, never a string of HTML, so there is nothing to sanitise. */
export type Span = { kind: 'text' | 'bold' | 'code'; text: string } | { kind: 'link'; text: string; href: string }
export type Block =
  | { kind: 'paragraph' | 'heading'; lines: Span[][] }
  | { kind: 'bullets' | 'numbers'; start: number; items: Span[][][] }
  | { kind: 'code'; text: string }

// No class holds its own opening sign, so that a text of nothing but opening signs stays linear.
const marked =
  /\*\*(?<bold>[^*]+)\*\*|`(?<code>[^`]+)`|\[(?<label>[^[\]]+)\]\((?<target>[^()\s]+)\)|(?<url>https?:\/\/[\w\-.~:/?#@!$&+,;=%]*[\w\-~/#=&%])/gi
const fence = /^\s*```/
const heading = /^#{1,6}\s+/
const bullet = /^\s*[-*•]\s+/
const number = /^\s*(\d{1,4})(?:[.)]\s+|、\s*)/

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = []
  const lines = source.replaceAll('\r\n', '\n').split('\n')
  let ended = true
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const open = ended ? undefined : blocks.at(-1)
    const counted = number.exec(line)
    ended = false
    if (fence.test(line)) {
      const end = lines.findIndex((later, index) => index > at && fence.test(later))
      const after = end === -1 ? lines.length : end
      blocks.push({ kind: 'code', text: lines.slice(at + 1, after).join('\n') })
      at = after
      ended = true
    } else if (line.trim() === '') {
      ended = true
    } else if (heading.test(line)) {
      blocks.push({ kind: 'heading', lines: [spansOf(line.replace(heading, ''))] })
      ended = true
    } else if (counted || bullet.test(line)) {
      const kind = counted ? 'numbers' : 'bullets'
      const item = [spansOf(line.replace(counted ? number : bullet, ''))]
      if (open?.kind === kind) open.items.push(item)
      else blocks.push({ kind, start: Number(counted?.[1] ?? 1), items: [item] })
    } else if (open && 'items' in open && /^\s/.test(line)) {
      open.items.at(-1)?.push(spansOf(line.trim()))
    } else if (open?.kind === 'paragraph') {
      open.lines.push(spansOf(line))
    } else {
      blocks.push({ kind: 'paragraph', lines: [spansOf(line)] })
    }
  }
  return blocks
}

function spansOf(line: string): Span[] {
  const spans: Span[] = []
  let from = 0
  for (const match of line.matchAll(marked)) {
    if (match.index > from) spans.push({ kind: 'text', text: line.slice(from, match.index) })
    spans.push(spanOf(match))
    from = match.index + match[0].length
  }
  if (from < line.length) spans.push({ kind: 'text', text: line.slice(from) })
  return spans
}

function spanOf({ 0: whole, groups: { bold, code, label, target, url } = {} }: RegExpExecArray): Span {
  if (bold) return { kind: 'bold', text: bold }
  if (code) return { kind: 'code', text: code }
  const href = safeHref(target ?? url ?? '')
  return href ? { kind: 'link', text: label ?? whole, href } : { kind: 'text', text: whole }
}

/** The address if a visitor may be sent there, else nothing: no scripts, no data, no other program's scheme. */
export function safeHref(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, href } = new URL(address)
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : undefined
}

/** The words without the signs, as they are read aloud. */
export function plainText(blocks: Block[]): string {
  const lineText = (spans: Span[]) => spans.map(({ text }) => text).join('')
  return blocks
    .flatMap((block) => {
      if (block.kind === 'code') return [block.text]
      return 'items' in block ? block.items.map((item) => item.map(lineText).join('\n')) : block.lines.map(lineText)
    })
    .join('\n')
}
