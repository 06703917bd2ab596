import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A public data set, from the folder that BENCH_DATA names. The sets are other people's and too large for the repository. */
export const load = <T>(name: string): T[] =>
  readFileSync(join(process.env.BENCH_DATA ?? '', `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
