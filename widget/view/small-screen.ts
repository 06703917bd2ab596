/** Where the panel covers the whole page; the style sheet says the same. */
export const smallScreen = matchMedia('(max-width: 480px), (max-height: 480px)')

/** An on-screen keyboard covers the lower part of a page without telling its layout; this tells the panel what is left. */
export function followVisibleScreen(panel: HTMLElement, signal: AbortSignal): void {
  const screen = window.visualViewport
  const follow = () => {
    panel.style.cssText = `--top:${screen?.offsetTop}px;--height:${screen?.height}px`
  }
  follow()
  screen?.addEventListener('resize', follow, { signal })
  screen?.addEventListener('scroll', follow, { signal })
}
