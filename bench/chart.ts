/** Values of several systems over the same places on the x axis; bars for kinds of load, lines for a course. */
export type Chart = {
  /** Of its file: letters and hyphens. */
  name: string
  title: string
  kind: 'bars' | 'lines'
  places: string[]
  series: { name: string; values: number[] }[]
}

const width = 720
const height = 300
const frame = { left: 56, right: 12, top: 40, bottom: 56 }
const plot = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom }
const colours = ['#8a8f98', '#2f6fde', '#12946b', '#c26a12', '#8b4fc9', '#c23b5e']
const gridLines = 4

/** The chart as SVG, readable on light and dark pages. A value that was not measured leaves a gap. */
export function renderChart({ title, kind, places, series }: Chart): string {
  const top = roundedUp(Math.max(...series.flatMap(({ values }) => values.filter(Number.isFinite)), 0))
  const y = (value: number) => frame.top + plot.height * (1 - value / top)
  const step = plot.width / places.length
  const grid = Array.from({ length: gridLines + 1 }, (_, at) => (top * at) / gridLines).map(
    (value) =>
      `<line x1="${frame.left}" x2="${width - frame.right}" y1="${round(y(value))}" y2="${round(y(value))}" class="grid"/>` +
      text(frame.left - 6, y(value) + 4, value.toLocaleString('en', { maximumFractionDigits: 2 }), 'end'),
  )
  const every = Math.ceil(places.length / 12)
  const axis = places.map((place, at) =>
    at % every ? '' : text(frame.left + step * (at + 0.5), height - frame.bottom + 18, place, 'middle'),
  )
  const draw = kind === 'bars' ? bars : line
  const marks = series.map(({ values }, at) => draw(values, { at, of: series.length, step, y }))
  const legend = series.map(({ name }, at) => {
    const x = frame.left + (plot.width / series.length) * at
    return `<rect x="${round(x)}" y="${height - 24}" width="12" height="12" fill="${colours[at]}"/>${text(x + 18, height - 14, name)}`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    '<style>text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:14px;font-weight:600}.grid{stroke:#8a8f98;stroke-opacity:.25}',
    '@media(prefers-color-scheme:dark){text{fill:#b6bec9}}</style>',
    `<text x="${frame.left}" y="22" class="title">${escaped(title)}</text>`,
    ...grid,
    ...axis,
    ...marks,
    ...legend,
    '</svg>\n',
  ].join('\n')
}

type Place = { at: number; of: number; step: number; y: (value: number) => number }

function bars(values: number[], { at, of, step, y }: Place): string {
  const wide = (step * 0.8) / of
  return values
    .map((value, place) => {
      if (!Number.isFinite(value)) return ''
      const x = frame.left + step * (place + 0.1) + wide * at
      return `<rect x="${round(x)}" y="${round(y(value))}" width="${round(wide * 0.92)}" height="${round(y(0) - y(value))}" fill="${colours[at]}"/>`
    })
    .join('')
}

function line(values: number[], { at, step, y }: Place): string {
  const points = values.flatMap((value, place) =>
    Number.isFinite(value) ? [`${round(frame.left + step * (place + 0.5))},${round(y(value))}`] : [],
  )
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${colours[at]}" stroke-width="2"/>`
}

/** The next of 1, 2, 2.5 or 5 times a power of ten, so that the grid falls on numbers that can be read. */
function roundedUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10) * power
}

const round = (value: number) => Math.round(value * 10) / 10
const escaped = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const text = (x: number, y: number, words: string, anchor = 'start') =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escaped(words)}</text>`
