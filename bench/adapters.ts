import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { connectionOf } from '#lib/llm/connections.ts'
import { dialects } from '#tests/fakes/vendors/all.ts'
import type { Dialect } from '#tests/fakes/vendors/dialect.ts'
import { officialClients, type Streams } from './official-clients.ts'
import type { Options } from './options.ts'
import { figure, judged, type Section } from './report.ts'
import { median, pairedRatio } from './statistics.ts'

const target = 0.95
const atOnce = 8
const lengths = { quick: { rounds: 3, alone: 30, together: 100 }, whole: { rounds: 9, alone: 100, together: 400 } }

type Round = { firstMs: number; streamsPerSecond: number }

/** Each vendor's file beside the vendor's own client, asking the same fake one after the other in each round. */
export async function adapters({ quick }: Options): Promise<Section> {
  const rows: (string | number)[][] = []
  const missed: string[] = []
  for (const dialect of dialects) {
    const fake = await startFake(dialect)
    const ours = adapterOf(dialect, fake.url)
    const official = officialClients[dialect.name]?.(fake.url)
    const { rounds, ...length } = quick ? lengths.quick : lengths.whole
    const measured = { ours: [] as Round[], official: [] as Round[] }
    for (let round = -1; round < rounds; round++) {
      // Whoever comes second finds a warmer machine, so they take turns.
      const order = round % 2 ? (['ours', 'official'] as const) : (['official', 'ours'] as const)
      for (const who of order) {
        const streams = { ours, official }[who]
        const result = streams && (await oneRound(streams, length))
        if (result && round >= 0) measured[who].push(result)
      }
    }
    fake.stop()
    const first = (all: Round[]) => all.map(({ firstMs }) => firstMs)
    const rate = (all: Round[]) => all.map(({ streamsPerSecond }) => streamsPerSecond)
    const ratios = official && [
      pairedRatio(first(measured.official), first(measured.ours)), // how many times sooner
      pairedRatio(rate(measured.ours), rate(measured.official)),
    ]
    if (ratios?.some((ratio) => ratio < target)) missed.push(dialect.name)
    rows.push([
      dialect.name,
      median(first(measured.ours)),
      ...(official ? [median(first(measured.official)), ratios?.[0] ?? ''] : ['no client on npm', '']),
      median(rate(measured.ours)),
      ...(official ? [median(rate(measured.official)), ratios?.[1] ?? ''] : ['', '']),
    ])
  }
  return {
    title: 'The vendors’ files beside the vendors’ own clients',
    paragraphs: [
      `Streams of 32 pieces that arrive together, from the fake that the tests use, in a process of its own. The first word: one stream at a time. Streams a second: ${atOnce} at once. Each ratio is the median of the ratios taken round by round; above 1 the vendor’s file of Frontdesk is the faster one.`,
      `Target: at least ${figure(target)} of the vendor’s own client in both (${judged(missed.length === 0)}${missed.length > 0 ? `: ${missed.join(', ')}` : ''}).`,
    ],
    tables: [
      {
        title: 'First word and streams a second',
        columns: ['protocol', 'first word ms', 'own client ms', 'times sooner', 'streams/s', 'own client', 'ratio'],
        rows,
      },
    ],
  }
}

function adapterOf(dialect: Dialect, url: string): Streams {
  const model = connectionOf({
    id: 'prov_bench',
    vendor: dialect.vendor,
    name: 'bench',
    fromEnvironment: false,
    priority: 100,
    models: [dialect.model],
    allowPrivateNetwork: true,
    ...{ api: 'chat' as const, ...dialect.provider(url) },
  }).model(dialect.model)
  return async (text, heard) => {
    const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text }] }] })
    const reader = stream.getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (read.value.type === 'text-delta') heard(read.value.delta)
      if (read.value.type === 'error') throw read.value.error
    }
  }
}

async function oneRound(streams: Streams, { alone, together }: { alone: number; together: number }): Promise<Round> {
  const firsts: number[] = []
  for (let i = 0; i < alone; i++) firsts.push(await firstWordOf(streams))
  const began = performance.now()
  let left = together
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await firstWordOf(streams)
    }),
  )
  return { firstMs: median(firsts), streamsPerSecond: (together * 1_000) / (performance.now() - began) }
}

async function firstWordOf(streams: Streams): Promise<number> {
  const began = performance.now()
  let firstAt: number | undefined
  let pieces = ''
  await streams('我的订单到哪里了?', (text) => {
    if (text !== '') firstAt ??= performance.now()
    pieces += text
  })
  if (firstAt === undefined || !pieces.endsWith(' tracking')) throw new Error('a stream was not read to its end')
  return firstAt - began
}

async function startFake({ name }: Dialect): Promise<{ url: string; stop(): void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'fake-vendor.ts'), name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { url, stop: () => void child.kill('SIGKILL') }
}
