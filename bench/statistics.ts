/** The middle of the values; of an even number, the mean of the two in the middle. NaN when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/**
 * How many times `base` the `values` are, by the median of the ratios taken pair by pair. Both were measured in the same
 * rounds, so what slowed the machine for a while slowed both, and the ratio moves less than either.
 */
export const pairedRatio = (values: readonly number[], base: readonly number[]): number =>
  median(values.slice(0, base.length).map((value, round) => value / (base[round] ?? Number.NaN)))

/** The smallest and the largest value. */
export const spread = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)]
