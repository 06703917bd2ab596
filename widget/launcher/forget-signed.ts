/** Where a browser keeps what it knows of its visitor of this bot. */
export const memoryKey = (base: string, bot: string): string => `frontdesk:${base}:${bot}`

/**
 * Takes the session of a visitor whom the shop has signed out of this browser, for a page on which he leaves and which never
 * opened the chat. Pages that have it open hear of it. Never throws.
 */
export function forgetSigned(base: string, bot: string): void {
  try {
    const key = memoryKey(base, bot)
    if (JSON.parse(localStorage.getItem(key) ?? '{}').signed) localStorage.removeItem(key)
  } catch {
    // There is no storage here, so there is nothing in it.
  }
}
