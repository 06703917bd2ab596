import { allConnections, connectionTo } from './connections.ts'
import type { Candidate } from './generate.ts'
import type { VendorBatches } from './providers/batching.ts'
import type { SpokenModel } from './providers/model.ts'
import type { Vendor } from './providers/vendor.ts'
import { vendorSlugs, vendors } from './vendors.ts'

/** The vendors that have batches of their own, by their slugs. */
export const vendorsWithBatches = vendorSlugs.filter((slug) => (vendors[slug] as Vendor).batches)

/** By which connection a candidate's vendor takes batches, and the model as they speak to it; undefined where it takes none. */
export async function batchingOf({ way, catalogId }: Candidate): Promise<{ connectionId: string; model: SpokenModel } | undefined> {
  const connection = (await allConnections()).find(({ id }) => id === way?.lane)
  const model = connection?.batches?.model(catalogId.slice(catalogId.indexOf('/') + 1))
  return connection && model && { connectionId: connection.id, model }
}

/** A provider's batches as it is set now, also of one that is switched off; undefined where it is gone or has none. */
export const batchesAt = async (connectionId: string): Promise<VendorBatches | undefined> => (await connectionTo(connectionId))?.batches
