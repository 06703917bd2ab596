/** A page of a list that is ordered by creation, newest first: how many rows, and after which one. */
export type Page = { take: number; cursor?: { createdAt: Date; id: string } }

/** The condition that finds what comes after the cursor; none at the beginning of the list. */
export const olderThan = (cursor: Page['cursor']) =>
  cursor && { OR: [{ createdAt: { lt: cursor.createdAt } }, { createdAt: cursor.createdAt, id: { lt: cursor.id } }] }
