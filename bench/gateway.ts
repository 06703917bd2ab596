import { besidePeer } from './beside-peer.ts'
import { failingVendor } from './failing-vendor.ts'
import type { Lineup } from './lineup.ts'
import type { Options } from './options.ts'
import type { Section } from './report.ts'
import { waitingTurns } from './waiting-turns.ts'

/** What stands between a turn and the vendors: what it saves when one fails, what it costs while turns wait, and beside another one. */
export async function gateway(lineup: () => Promise<Lineup>, options: Options): Promise<Section> {
  const parts = [await failingVendor(options), await waitingTurns(options), await besidePeer(await lineup(), options)]
  return {
    title: 'The gateway to the vendors',
    paragraphs: parts.flatMap(({ paragraphs }) => paragraphs),
    tables: parts.flatMap(({ tables = [] }) => tables),
    problems: parts.flatMap(({ problems = [] }) => problems),
  }
}
