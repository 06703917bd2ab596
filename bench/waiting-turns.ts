import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Clock, systemClock } from '#lib/clock.ts'
import { Lane, type Stay, type TurnedAway, waitingMax } from '#lib/llm/gateway/lane.ts'
import { defaultLimits, priorities } from '#lib/llm/gateway/policy.ts'
import { FairQueue, type Waiting } from '#lib/llm/gateway/queue.ts'
import type { Options } from './options.ts'
import { figure, judged, missing, type Section } from './report.ts'
import { median } from './statistics.ts'

const execute = promisify(execFile)
const depths = [100, 1_000, 10_000, 100_000]
const flows = 50
const targets = { growth: Math.log(100_000) / Math.log(100), bytes: 20_000 }

/** What it costs to come into a queue and to leave it, by how many wait in it, and what a turn that waits takes of memory. */
export async function waitingTurns({ quick }: Options): Promise<Omit<Section, 'title'> & { paragraphs: string[] }> {
  const blocks = quick ? 20 : 200
  queueTimes(1_000, blocks) // the code is warm
  const measured: Measured[] = []
  for (const waiting of depths) measured.push({ waiting, ...queueTimes(waiting, blocks), lane: await laneTimes(waiting, blocks) })
  const [first, last] = [measured[0], measured.at(-1)].map((times) => (times ? times.addUs + times.takeUs : Number.NaN)) as [number, number]
  const bytes = await bytesOfWaitingTurn()
  return {
    paragraphs: [
      `Turns that wait: with ${figure(depths.at(-1) ?? 0)} of them, coming and going takes ${figure(last / first)} times as long as with ${depths[0]}, of at most ${figure(targets.growth)} times, as a logarithm grows (${judged(last / first <= targets.growth)}). A turn that waits, its prompt of 2 KB in two forms and all that holds it included, takes ${figure(bytes / 1_000)} KB of heap of at most ${targets.bytes / 1_000} (${judged(bytes <= targets.bytes)}; ${figure(waitingMax)} calls of \`generate()\` behind one that does not end, after a garbage collection).`,
    ],
    tables: [
      {
        title: 'Turns that wait for a key',
        note: `Of all ${priorities.length} priorities and ${flows} bots and keys; medians of ${blocks} blocks. The lane is the queue with all that surrounds it: limits, a promise for each, the clock. It takes at most ${figure(waitingMax)}.`,
        columns: ['waiting', 'queue: come, µs', 'queue: go, µs', 'lane: come, µs', 'lane: go, µs', 'telling each its place, ms'],
        rows: measured.map(({ waiting, addUs, takeUs, orderMs, lane }) => [
          waiting,
          addUs,
          takeUs,
          lane?.enterUs ?? missing,
          lane?.leaveUs ?? missing,
          orderMs,
        ]),
      },
    ],
  }
}

type Measured = ReturnType<typeof queueTimes> & { waiting: number; lane: Awaited<ReturnType<typeof laneTimes>> }

let made = 0
const waiting = (): Waiting => {
  made++
  return { priority: priorities[made % priorities.length] ?? 'normal', flow: `bot:${made % flows}` }
}

/** How long `work` takes each time, in microseconds, when it is done so often in a row. */
function eachUs(often: number, work: () => void): number {
  const began = performance.now()
  for (let i = 0; i < often; i++) work()
  return ((performance.now() - began) * 1_000) / often
}

const blockSize = (depth: number): number => Math.min(depth, 1_000)

function queueTimes(depth: number, blocks: number) {
  const queue = new FairQueue<Waiting>()
  while (queue.waiting < depth) queue.add(waiting())
  const [adds, takes]: [number[], number[]] = [[], []]
  const block = blockSize(depth)
  for (let i = 0; i < blocks; i++) {
    adds.push(eachUs(block, () => queue.add(waiting())))
    takes.push(eachUs(block, () => queue.take()))
  }
  const orders = Array.from({ length: 5 }, () => eachUs(1, () => queue.inOrder()) / 1_000)
  return { addUs: median(adds), takeUs: median(takes), orderMs: median(orders) }
}

/** Nobody is looked after while this is measured: a lane would do so for as long as anybody waits. */
const clock: Clock = { now: systemClock.now, sleep: () => new Promise(() => {}) }

/** In a lane of one call at a time; undefined where so many would not be let in. */
async function laneTimes(depth: number, blocks: number): Promise<{ enterUs: number; leaveUs: number } | undefined> {
  if (depth > waitingMax) return undefined
  const lane = new Lane({ ...defaultLimits, concurrency: 1 }, clock, () => 1)
  let running: Stay | undefined
  const begin = (answer: Stay | TurnedAway) => {
    if ('leave' in answer) running = answer
  }
  const enter = () => {
    const answer = lane.enter({ ...waiting(), tokens: 500 }, 'bench/mock')
    if (answer instanceof Promise) void answer.then(begin)
    else begin(answer)
  }
  const block = blockSize(depth)
  while (lane.state.waiting < depth - block) enter()
  const [enters, leaves]: [number[], number[]] = [[], []]
  for (let i = 0; i < blocks; i++) {
    enters.push(eachUs(block, enter))
    const began = performance.now()
    for (let left = block; left > 0; left--) {
      running?.leave(null)
      await null // the next one has begun by then
    }
    leaves.push(((performance.now() - began) * 1_000) / block)
  }
  return { enterUs: median(enters), leaveUs: median(leaves) }
}

async function bytesOfWaitingTurn(): Promise<number> {
  const args = ['--expose-gc', join(import.meta.dirname, 'waiting-memory.ts'), String(waitingMax)]
  return Number((await execute(process.execPath, args)).stdout)
}
