import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderChart } from '../../bench/chart.ts'
import { readOptions, sectionNames } from '../../bench/options.ts'
import { scriptsIn, stylesIn } from '../../bench/page-weight.ts'
import { cpuSecondsOf, knowsCpu, processIn } from '../../bench/process-cpu.ts'
import { figure, renderReport, renderTable } from '../../bench/report.ts'
import { median, pairedRatio } from '../../bench/statistics.ts'
import { miscount } from '../../bench/stored-turns.ts'

const rates = fc.array(fc.double({ min: 0.1, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 9 })

describe('medians and ratios', () => {
  it('has as many values above the median as below it', () => {
    fc.assert(
      fc.property(rates, (values) => {
        const middle = median(values)
        expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2)
        expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2)
      }),
    )
  })

  it('is not moved by a neighbour that slows whole rounds', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { minLength: 1, maxLength: 9 }), (slowness) => {
        const base = slowness.map((by) => 1_000 / by)
        const values = slowness.map((by) => 800 / by)
        expect(pairedRatio(values, base)).toBeCloseTo(0.8)
      }),
    )
  })

  it('knows no ratio to what was not measured', () => {
    expect(pairedRatio([1, 2], [])).toBeNaN()
    expect(median([])).toBeNaN()
  })
})

describe('the report', () => {
  const circumstances = { command: 'npm run bench', date: new Date('2026-01-02T03:04:05Z'), machine: ['2 CPUs'] }

  it('writes figures right-aligned and a gap for what was not measured', () => {
    const [heading, grid] = renderTable({
      title: 'Rates',
      columns: ['system', 'turns/s'],
      rows: [
        ['a|b', 1234.5],
        ['c', Number.NaN],
      ],
    })
    expect(heading).toBe('### Rates')
    expect(grid).toBe('| system | turns/s |\n| --- | ---: |\n| a\\|b | 1,235 |\n| c | – |')
  })

  it.each([
    [0, '0'],
    [7, '7'],
    [0.789, '0.79'],
    [45.67, '45.7'],
    [1463.2, '1,463'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes %d as %s', (value, text) => expect(figure(value)).toBe(text))

  it('says first that its figures are worthless when turns were lost', () => {
    const report = renderReport([{ title: 'Throughput', problems: ['3 turns are missing'] }], circumstances)
    expect(report.indexOf('cannot be trusted')).toBeLessThan(report.indexOf('## Throughput'))
    expect(report).toContain('- Throughput: 3 turns are missing')
    expect(renderReport([{ title: 'Throughput' }], circumstances)).not.toContain('cannot be trusted')
  })

  it('names the command and the day', () => {
    expect(renderReport([], circumstances)).toContain('`npm run bench` on 2026-01-02')
  })
})

describe('a chart', () => {
  const chart = {
    name: 'rates',
    title: 'Turns & more',
    places: ['16', '64'],
    series: [
      { name: 'bare', values: [100, 200] },
      { name: 'ours', values: [Number.NaN, 50] },
    ],
  }

  it('draws each value to its height, and nothing for what was not measured', () => {
    const svg = renderChart({ ...chart, kind: 'bars' })
    const heights = Array.from(svg.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)"/g), ([, height]) =>
      Number(height),
    )
    expect(heights.filter((height) => height !== 12)).toEqual([102, 204, 51])
    expect(svg).toContain('Turns &amp; more')
  })

  it('is well-formed also when nothing was measured', () => {
    expect(renderChart({ ...chart, kind: 'lines', series: [{ name: 'none', values: [Number.NaN, Number.NaN] }] })).not.toMatch(
      /NaN|Infinity/,
    )
  })
})

describe('counting turns', () => {
  const whole = { questions: 5, answered: 5, succeeded: 5, unsettled: 0 }

  it('is content only when each turn stands there once, answered and paid', () => {
    expect(miscount(5, whole)).toBeUndefined()
    expect(miscount(5, { ...whole, questions: 6 })).toContain('6 questions')
    expect(miscount(5, { ...whole, answered: 4 })).toContain('4 answered')
    expect(miscount(5, { ...whole, succeeded: 4 })).toContain('4 successful')
    expect(miscount(5, { ...whole, unsettled: 1 })).toContain('1 rows unsettled')
  })
})

describe('CPU time', () => {
  it('reads parent and ticks behind any program name, ended children included', () => {
    expect(processIn('42 (a) b (c) S 7 42 42 0 -1 4194304 10 20 0 0 100 20 3 4 20 0 11 0 12345')).toEqual({ parent: 7, ticks: 127 })
  })

  it.runIf(knowsCpu)('grows with what this process does', () => {
    const before = cpuSecondsOf(process.pid)
    const until = process.cpuUsage().user + 50_000
    while (process.cpuUsage().user < until);
    expect(cpuSecondsOf(process.pid)).toBeGreaterThan(before)
  })
})

describe('what a page loads', () => {
  const html = `<link rel="stylesheet" href="/a.css?v=1&amp;w=2"/><link rel="icon" href="/icon.svg"/>
    <script src="/one.js" async=""></script><script src="/old.js" noModule=""></script><script src="/one.js"></script><script>inline()</script>`

  it('counts each script once, without those for browsers of the past', () => expect(scriptsIn(html)).toEqual(['/one.js']))
  it('counts style sheets and no icon', () => expect(stylesIn(html)).toEqual(['/a.css?v=1&w=2']))
})

describe('the command line', () => {
  it('measures everything at full length unless it is told otherwise', () => {
    expect(readOptions([])).toMatchObject({ only: sectionNames, quick: false, customers: [16, 64, 256] })
    expect(readOptions(['--only=page, calls', '--customers=16,256', '--quick'])).toMatchObject({
      only: ['page', 'calls'],
      customers: [16, 256],
      quick: true,
    })
  })

  it.each([
    [['--only=speed'], /speed/],
    [['--customers=0'], /--customers=0/],
    [['--rounds=x'], /--rounds=x/],
    [['--fast'], /--fast/],
  ])('refuses %s by name', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(sentence)
  })
})
