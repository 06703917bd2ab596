import type { Chart } from './chart.ts'

/** One table of the report. Numbers are written by the report, so that all of them look alike. */
export type Table = { title: string; note?: string; columns: string[]; rows: (string | number)[][] }

/** One question that the benchmark answers. `problems` are what makes its figures worthless: errors, lost rows. */
export type Section = { title: string; paragraphs?: string[]; charts?: Chart[]; tables?: Table[]; problems?: string[] }

/** What was measured where: for the head of the report. */
export type Circumstances = { command: string; date: Date; machine: string[] }

const takenOut =
  'What profiles showed, what was taken out, and the figures before and after: decisions [13](decisions/0013-what-a-turn-costs.md), [24](decisions/0024-turns-pass-by-next.md), [25](decisions/0025-nothing-else-on-the-thread-of-turns.md), [26](decisions/0026-question-and-kept-answer-in-one-commit.md) and [27](decisions/0027-less-between-a-turn-and-its-commit.md).'

/** The whole report as Markdown. */
export function renderReport(sections: Section[], { command, date, machine }: Circumstances): string {
  const problems = sections.flatMap(({ title, problems = [] }) => problems.map((problem) => `${title}: ${problem}`))
  const blocks = [
    '# Performance',
    `Written by \`${command}\` on ${date.toISOString().slice(0, 10)}; every figure below is from that one run. Do not edit it: run the command again.`,
    list(machine),
    takenOut,
    ...(problems.length > 0 ? ['**These figures cannot be trusted, because something went wrong:**', list(problems)] : []),
    ...sections.flatMap(renderSection),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** Where a chart's file stands, seen from the report. */
export const chartPath = ({ name }: Chart): string => `images/bench-${name}.svg`

/** Whether a target was reached, as the report says it. */
export const judged = (kept: boolean): string => (kept ? 'kept' : '**missed**')

const renderSection = ({ title, paragraphs = [], charts = [], tables = [] }: Section): string[] => [
  `## ${title}`,
  ...paragraphs,
  ...charts.map((chart) => `![${chart.title}](${chartPath(chart)})`),
  ...tables.flatMap((table) => renderTable(table, title)),
]

/** A table with its title above it (unless the section has the same one) and its note below. */
export function renderTable({ title, note, columns, rows }: Table, sectionTitle = ''): string[] {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? figure(cell) : cell.replaceAll('|', '\\|').replaceAll('\n', ' '))),
  )
  const isRight = columns.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number' || row[at] === missing))
  const line = (texts: string[]) => `| ${texts.join(' | ')} |`
  const grid = [line(columns), line(isRight.map((right) => (right ? '---:' : '---'))), ...cells.map(line)].join('\n')
  return [...(title === sectionTitle ? [] : [`### ${title}`]), grid, ...(note ? [note] : [])]
}

/** Stands in a table where nothing was measured. */
export const missing = '–'

const thousands = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** A number with as many digits as mean something: 1,234 · 56.7 · 0.89. Counts stay whole. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return missing
  if (Number.isInteger(value) || Math.abs(value) >= 100) return thousands.format(value)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

const list = (entries: string[]): string => entries.map((entry) => `- ${entry}`).join('\n')
