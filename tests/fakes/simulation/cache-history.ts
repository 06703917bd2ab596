import { CachedTurn, vectorOf } from './cached-turn.ts'
import { Chance } from './chance.ts'
import { Report } from './report.ts'
import type { ModelCall } from './scripted-answer.ts'
import { VirtualClock } from './virtual-clock.ts'
import { WatchedCache } from './watched-cache.ts'

/** Beyond this nobody may still be at work. */
const endMs = 24 * 3_600_000

/**
 * One history of turns that ask few things of few bots, as its seed has it: they meet, come again, are stopped, and see the
 * bots changed and their answers forgotten. The report has what went against a rule.
 */
export async function cacheHistory(seed: number): Promise<Report> {
  const chance = new Chance(seed)
  const clock = new VirtualClock(chance)
  const report = new Report(clock.now)
  const privateTurns = new Set<unknown>()
  const cache = new WatchedCache(clock, chance, report, { vectorOf, isPrivate: (turn) => privateTurns.has(turn) })
  const world: World = {
    clock,
    chance,
    report,
    cache,
    privateTurns,
    bots: botsBy(chance),
    calls: [],
    running: new Set(),
    faulty: chance.one([0, 0.1, 0.5]),
  }
  const spanMs = chance.one([2_000, 60_000, 3 * 3_600_000])
  const moments = Array.from({ length: chance.whole(2, 6) }, () => chance.whole(0, spanMs))
  const at = () => chance.one(moments) + chance.whole(0, 800)
  const turns = Array.from({ length: chance.whole(10, 40) }, (_, n) => `t${n}`)

  let ended = 0
  const watch = (name: string, work: Promise<void>) =>
    work.catch((error) => report.problem(`${name}: ${error.stack}`)).finally(() => ended++)
  for (const name of turns)
    void watch(
      name,
      clock.sleep(at()).then(() => new CachedTurn(name, world).take()),
    )
  const changes = Array.from({ length: chance.whole(0, 4) }, () =>
    watch(
      'change',
      clock.sleep(at()).then(() => change(world)),
    ),
  )
  const all = turns.length + changes.length
  const quiet = () => cache.quiet()
  await clock.run(clock.now() + endMs, () => ended === all, quiet)
  report.hold(ended === all, () => `${all - ended} turns never ended`)
  await clock.run(clock.now() + endMs, undefined, quiet)
  report.hold(clock.sleeping === 0, () => `${clock.sleeping} timers are left`)
  report.hold(world.running.size === 0, () => `somebody still asks for ${[...world.running]}`)
  cache.judge()
  return report
}

/**
 * `state` counts the changes of any kind. `epoch`: how often this instance has forgotten its answers; `floor`: the epoch that
 * an answer has to be of since they were last forgotten by all.
 */
export type ShopBot = {
  id: string
  version: number
  knowledge: number
  cacheSeconds: number | null
  turnsRemembered: number
  state: number
  epoch: number
  floor: number
}

export type World = {
  clock: VirtualClock
  chance: Chance
  report: Report
  cache: WatchedCache
  /** Whose questions are for nobody else. */
  privateTurns: Set<unknown>
  bots: ShopBot[]
  calls: ModelCall[]
  /** Of which flights somebody asks now. */
  running: Set<string>
  faulty: number
}

const botsBy = (chance: Chance): ShopBot[] =>
  Array.from({ length: chance.whole(1, 3) }, (_, n) => ({
    id: `bot${n}`,
    version: 1,
    knowledge: 1,
    cacheSeconds: chance.happens(0.05) ? null : chance.one([10, 600, 3_600]),
    turnsRemembered: chance.one([0, 6]),
    state: 0,
    epoch: 0,
    floor: 0,
  }))

/** A bot is told something else, learns something, or has its answers forgotten. */
async function change({ chance, bots, cache, report }: World): Promise<void> {
  const bot = chance.one(bots)
  const what = chance.one(['version', 'knowledge', 'forget'] as const)
  report.note(() => `${bot.id}: ${what}`)
  if (what !== 'forget') {
    bot[what]++
    bot.state++
    return
  }
  const floor = bot.epoch + 1
  await cache.forget(bot.id, () => bot.epoch++)
  bot.floor = floor
}
