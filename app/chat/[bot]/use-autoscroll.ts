import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'

const nearEndPx = 48
const atEndPx = 2 // a zoomed page ends on a fraction

/** Follows new content to the end until the reader scrolls up, and again once they have come back down. */
export function useAutoscroll(log: RefObject<HTMLElement | null>, ...content: unknown[]) {
  const follows = useRef(true)
  const lastTop = useRef(0)
  const [atEnd, setAtEnd] = useState(true)

  const look = useCallback(() => {
    if (!log.current) return
    const { scrollTop, scrollHeight, clientHeight } = log.current
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

  useEffect(() => {
    look() // the reader may have scrolled and the browser not told it yet
    if (follows.current) toEnd()
  }, [...content, look, toEnd])

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

  return { atEnd, toEnd }
}
