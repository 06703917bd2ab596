/**
 * The little Markdown that answers use. It becomes a tree of text, never a string of HTML, so there is nothing to sanitise. What is
 * one element is named after it.
 */
export type Span = { kind: 'text' | 'strong' | 'em' | 'code'; text: string } | { kind: 'link'; text: string; href: string }
type Align = 'start' | 'center' | 'end'
export type Block =
  | { kind: 'paragraph' | 'heading'; lines: Span[][] }
  | { kind: 'ul' | 'ol'; start?: number; items: Span[][][] }
  | { kind: 'table'; align: Align[]; head: Span[][]; rows: Span[][][] }
  | { kind: 'code'; text: string }

// Emphasis begins with no digit, since 120*200*30 is a size. No class holds its own opening sign, so that a text of nothing but opening signs stays linear.
const marked =
  /\*\*(?<strong>[^*]+)\*\*|\*(?<em>[^*\s\d](?:[^*]*[^*\s])?)\*|`(?<code>[^`]+)`|!?\[(?<label>[^[\]]*)\]\((?<target>[^()\s]+)\)|(?<url>https?:\/\/[\w\-.~:/?#@!$&+,;=%]*[\w\-~/#=&%])/gi
const fence = /^\s*```/
const heading = /^#{1,6}\s+/
const bullet = /^\s*[-*•]\s+/
const number = /^\s*(\d{1,4})(?:[.)]\s+|、\s*)/
const columnRule = /^:?-+:?$/

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = []
  const lines = source.split(/\r?\n/)
  let ended = true
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const open = ended ? undefined : blocks.at(-1)
    const counted = number.exec(line)
    const table = open?.kind === 'table' ? undefined : tableAt(lines, at)
    ended = false
    if (fence.test(line)) {
      let end = at + 1
      while (end < lines.length && !fence.test(lines[end] ?? '')) end++
      blocks.push({ kind: 'code', text: lines.slice(at + 1, end).join('\n') })
      at = end
      ended = true
    } else if (line.trim() === '') {
      ended = true
    } else if (heading.test(line)) {
      blocks.push({ kind: 'heading', lines: [spansOf(line.replace(heading, ''))] })
      ended = true
    } else if (table) {
      blocks.push(table)
      at++ // the rule below the head
    } else if (open?.kind === 'table' && line.includes('|')) {
      open.rows.push(cellsOf(line).map(spansOf))
    } else if (counted || bullet.test(line)) {
      const kind = counted ? 'ol' : 'ul'
      const item = [spansOf(line.replace(counted ? number : bullet, ''))]
      if (open?.kind === kind) open.items.push(item)
      else blocks.push({ kind, start: counted ? Number(counted[1]) : undefined, items: [item] })
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

/** The beginning of a table: a line of cells above a line of as many rules. */
function tableAt(lines: string[], at: number): Extract<Block, { kind: 'table' }> | undefined {
  const head = lines[at] ?? ''
  const rule = lines[at + 1] ?? ''
  if (!head.includes('|') || !rule.includes('-') || !rule.includes('|')) return undefined
  const rules = cellsOf(rule)
  const names = cellsOf(head)
  if (names.length !== rules.length || !rules.every((cell) => columnRule.test(cell))) return undefined
  const align = rules.map((cell) => (cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'end') : 'start'))
  return { kind: 'table', align, head: names.map(spansOf), rows: [] }
}

/** The cells between the bars of a line; a bar after a backslash belongs to the text. */
function cellsOf(line: string): string[] {
  const cells = line
    .trim()
    .replaceAll('\\|', '\0')
    .split('|')
    .map((cell) => cell.replaceAll('\0', '|').trim())
  if (cells[0] === '') cells.shift()
  if (cells.at(-1) === '') cells.pop()
  return cells
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

/** An image too becomes a link: loading it would tell its server that the visitor reads this. */
function spanOf({ 0: whole, groups: { strong, em, code, label, target, url } = {} }: RegExpExecArray): Span {
  if (strong) return { kind: 'strong', text: strong }
  if (em) return { kind: 'em', text: em }
  if (code) return { kind: 'code', text: code }
  const href = safeHref(target ?? url ?? '')
  return href ? { kind: 'link', text: label || (target ?? whole), href } : { kind: 'text', text: whole }
}

/** The address if a visitor may be sent there, else nothing: no scripts, no data, no other program's scheme. */
export function safeHref(address: string): string | undefined {
  try {
    const { protocol, href } = new URL(address)
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : undefined
  } catch {
    return undefined // not a whole address
  }
}

/** The words without the signs, as they are read aloud. */
export function plainText(blocks: Block[]): string {
  const lineText = (spans: Span[]) => spans.map(({ text }) => text).join('')
  return blocks
    .flatMap((block) => {
      if (block.kind === 'code') return [block.text]
      if (block.kind === 'table') return [block.head, ...block.rows].map((row) => row.map(lineText).join(', '))
      return 'items' in block ? block.items.map((item) => item.map(lineText).join('\n')) : block.lines.map(lineText)
    })
    .join('\n')
}
