/** The same things in an order by chance (Fisher and Yates). */
export function shuffled<Thing>(things: readonly Thing[], random: () => number): Thing[] {
  const order = [...things]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[order[last], order[other]] = [order[other] as Thing, order[last] as Thing]
  }
  return order
}

/**
 * Draws with replacement by Zipf's law: the thing at place r, counted from 1, comes with a probability in proportion to r^-s.
 * Whoever draws shuffles the things first, so that which of them are asked often is chance.
 */
export function zipf<Thing>(things: readonly Thing[], s: number, count: number, random: () => number): Thing[] {
  const sums: number[] = []
  let total = 0
  for (let rank = 1; rank <= things.length; rank++) {
    total += rank ** -s
    sums.push(total)
  }
  return Array.from({ length: count }, () => things[firstAbove(sums, random() * total)] as Thing)
}

/** The place of the first sum that is above a value; the last place where rounding leaves none. */
function firstAbove(sums: readonly number[], value: number): number {
  let [low, high] = [0, sums.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] as number) > value) high = middle
    else low = middle + 1
  }
  return low
}
