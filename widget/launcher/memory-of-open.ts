const key = (bot: string) => `frontdesk-open:${bot}`

/** Whether the visitor had the panel open on the page before; undefined when they never touched it. Never throws: storage is off in some frames. */
export function wasOpen(bot: string): boolean | undefined {
  try {
    const kept = sessionStorage.getItem(key(bot))
    return kept ? kept === 'yes' : undefined
  } catch {
    return undefined
  }
}

export function keepOpen(bot: string, open: boolean): void {
  try {
    sessionStorage.setItem(key(bot), open ? 'yes' : 'no')
  } catch {
    // Then the next page begins with a closed panel.
  }
}
