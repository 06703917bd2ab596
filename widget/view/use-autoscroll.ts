import type { RefObject } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

const nearEndPx = 48
const atEndPx = 2 // a zoomed page ends on a fraction

/** Follows new content to the end until the reader scrolls up, and again once they have come back down. */
export function useAutoscroll(log: RefObject<HTMLElement | null>, ...content: unknown[]) {
  const follows = useRef(true)
  const lastTop = useRef(0)
  const heldFromEnd = useRef<number | undefined>(undefined)
  const [atEnd, setAtEnd] = useState(true)

  const look = useCallback(() => {
    const element = log.current
    if (!element?.clientHeight) return // not shown
    const { scrollTop, scrollHeight, clientHeight } = element
    const belowPx = scrollHeight - clientHeight - scrollTop
    // Only a move is the reader's: text that arrives leaves us short of the end too.
    if (belowPx < atEndPx || (scrollTop > lastTop.current && belowPx < nearEndPx)) follows.current = true
    else if (scrollTop < lastTop.current) follows.current = false
    lastTop.current = scrollTop
    setAtEnd(follows.current || belowPx < nearEndPx)
  }, [log])

  const toEnd = useCallback(() => {
    follows.current = true
    log.current?.scrollTo({ top: log.current.scrollHeight })
    look()
  }, [log, look])

  /** Lets what is read stay in its place when something is put in above it. Call the result when that is done. */
  const holdPlace = useCallback(() => {
    const element = log.current
    follows.current = false
    heldFromEnd.current = element ? element.scrollHeight - element.scrollTop : undefined
    return () => {
      heldFromEnd.current = undefined
    }
  }, [log])

  const settle = useCallback(() => {
    const element = log.current
    if (element && heldFromEnd.current !== undefined) element.scrollTop = element.scrollHeight - heldFromEnd.current
    look() // the reader may have scrolled and the browser not told it yet
    if (follows.current) toEnd()
  }, [log, look, toEnd])

  useLayoutEffect(settle, [...content, settle])

  useEffect(() => {
    const element = log.current
    if (!element) return
    // The box shrinks when the keyboard opens or the question grows.
    const resized = new ResizeObserver(() => follows.current && toEnd())
    element.addEventListener('scroll', look, { passive: true })
    resized.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      resized.disconnect()
    }
  }, [log, look, toEnd])

  return { atEnd, toEnd, holdPlace }
}
