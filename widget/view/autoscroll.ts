const nearEndPx = 48
const atEndPx = 2 // a zoomed page ends on a fraction

/** Follows new content to the end until the reader scrolls up, and again once they have come back down. */
export function createAutoscroll(onMove: (atEnd: boolean) => void) {
  let log: HTMLElement | null = null
  let follows = true
  let lastTop = 0
  let heldFromEnd: number | undefined
  // The box shrinks when the keyboard opens or the question grows.
  const resized = new ResizeObserver(() => follows && toEnd())

  function look(): void {
    if (!log?.clientHeight) return // not shown
    const { scrollTop, scrollHeight, clientHeight } = log
    const belowPx = scrollHeight - clientHeight - scrollTop
    // Only a move is the reader's: text that arrives leaves us short of the end too.
    if (belowPx < atEndPx || (scrollTop > lastTop && belowPx < nearEndPx)) follows = true
    else if (scrollTop < lastTop) follows = false
    lastTop = scrollTop
    onMove(follows || belowPx < nearEndPx)
  }

  function toEnd(): void {
    follows = true
    log?.scrollTo({ top: log.scrollHeight })
    look()
  }

  return {
    look,
    toEnd,

    /** Takes the element that scrolls, or null when it has gone. */
    attach(element: HTMLElement | null): void {
      log = element
      resized.disconnect()
      if (log) resized.observe(log)
    },

    /** To be called when the content has changed. */
    settle(): void {
      if (log && heldFromEnd !== undefined) log.scrollTop = log.scrollHeight - heldFromEnd
      look() // the reader may have scrolled and the browser not told it yet
      if (follows) toEnd()
    },

    /** Lets what is read stay in its place when something is put in above it. Call the result when that is done. */
    holdPlace(): () => void {
      follows = false
      heldFromEnd = log ? log.scrollHeight - log.scrollTop : undefined
      return () => {
        heldFromEnd = undefined
      }
    },
  }
}
