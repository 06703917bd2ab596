import { z } from 'zod'
import type { Prisma } from '../database/generated/client.ts'
import type { CitationRow } from '../database/turn-writes.ts'
import { id } from '../http/schemas.ts'

/** A passage an answer stands on, as it is shown. */
export const citation = z
  .object({
    documentId: id('doc').nullable().describe('`null` once the document is deleted.'),
    title: z.string(),
    url: z.string().optional(),
    quote: z.string().describe('The words of the passage, as they were when the answer was given.'),
  })
  .meta({ id: 'Citation', description: 'A passage of the knowledge base that an answer stands on.' })
export type Citation = z.output<typeof citation>

/** What of a citation's row is shown, in the order of the answer. */
export const citationColumns = {
  orderBy: { position: 'asc' },
  select: { documentId: true, title: true, url: true, quote: true },
} as const satisfies Prisma.Message$citationsArgs

/** A citation as it is shown, of its row or before it has one. */
export const citationOf = ({ documentId, title, url, quote }: Pick<CitationRow, keyof Citation>): Citation => ({
  documentId,
  title,
  ...(url && { url }),
  quote,
})
