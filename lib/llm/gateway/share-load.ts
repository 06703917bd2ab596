import type { Gateway } from './gateway.ts'

type Loaded = Parameters<Gateway['loadOf']>[0]

/** A key without room is asked after those that have some, and yet before another model. */
const shareMin = 0.01

/**
 * The plan with the keys that have the same model in an order of chance: the more weight and the more room one has, the
 * more often it comes first. All else stays where it is.
 */
export function byLoad<Asked extends Loaded>(plan: Asked[], gateway: Gateway): Asked[] {
  if (!plan.some((candidate, place) => place > 0 && isBeside(candidate, plan[place - 1]))) return [...plan]
  const ordered: Asked[] = []
  for (let from = 0; from < plan.length; ) {
    let to = from + 1
    while (to < plan.length && isBeside(plan[to], plan[to - 1])) to++
    ordered.push(...drawn(plan.slice(from, to), gateway))
    from = to
  }
  return ordered
}

const isBeside = (a: Loaded | undefined, b: Loaded | undefined): boolean =>
  a?.way != null &&
  b?.way != null &&
  a.catalogId === b.catalogId &&
  a.way.priority === b.way.priority &&
  a.way.lane !== b.way.lane &&
  a.way.region === b.way.region

/** All of them, one after the other, each drawn with a chance by its weight and room. */
function drawn<Asked extends Loaded>(candidates: Asked[], gateway: Gateway): Asked[] {
  const left = candidates.map((candidate) => ({
    candidate,
    share: (candidate.way?.weight ?? 1) * Math.max(shareMin, 1 - gateway.loadOf(candidate)),
  }))
  const order: Asked[] = []
  while (left.length > 0) {
    let point = gateway.random() * left.reduce((sum, { share }) => sum + share, 0)
    const at = left.findIndex(({ share }) => {
      point -= share
      return point < 0
    })
    order.push(...left.splice(at < 0 ? left.length - 1 : at, 1).map(({ candidate }) => candidate))
  }
  return order
}
