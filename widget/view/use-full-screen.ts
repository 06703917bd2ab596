import { useEffect, useState } from 'preact/hooks'

/** Where the panel covers the whole page; the style sheet says the same. */
const smallScreen = '(max-width: 480px), (max-height: 480px)'

export function useFullScreen(floating: boolean): boolean {
  const [small, setSmall] = useState(() => matchMedia(smallScreen).matches)
  useEffect(() => {
    const query = matchMedia(smallScreen)
    const look = () => setSmall(query.matches)
    query.addEventListener('change', look)
    return () => query.removeEventListener('change', look)
  }, [])
  return floating && small
}

/** An on-screen keyboard covers the lower part of a page without telling its layout; this tells the panel what is left. */
export function followVisibleScreen(panel: HTMLElement): () => void {
  const screen = window.visualViewport
  if (!screen) return () => {}
  const follow = () => {
    panel.style.setProperty('--visible-top', `${screen.offsetTop}px`)
    panel.style.setProperty('--visible-height', `${screen.height}px`)
  }
  follow()
  screen.addEventListener('resize', follow)
  screen.addEventListener('scroll', follow)
  return () => {
    screen.removeEventListener('resize', follow)
    screen.removeEventListener('scroll', follow)
  }
}
