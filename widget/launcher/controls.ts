import { launcher as en } from '../../messages/en.json'
import { launcher as zh } from '../../messages/zh.json'
import type { Lang } from './lang.ts'

const words = { en, zh }

const svgSpace = 'http://www.w3.org/2000/svg'

export type Look = { open: boolean; busy: boolean; unread: boolean; unreachable: boolean; lang: Lang }

/** The launcher, the notice that stands in for a panel that cannot be loaded, and the panel's box, in a wrapper that the style sheet knows. */
export function createControls({ floating, onPress, onRetry }: { floating: boolean; onPress(): void; onRetry(): void }) {
  const wrapper = make('div', 'frontdesk')
  const launcher = make('button', 'launcher')
  launcher.append(icon())
  launcher.onclick = onPress

  const notice = make('div', 'unreachable')
  const retry = make('button')
  retry.onclick = onRetry
  notice.setAttribute('role', 'alert')

  const box = make('div', 'panel')
  box.hidden = true
  if (floating) wrapper.append(launcher)
  wrapper.append(notice, box)
  // What is typed here is not meant for the page's keyboard shortcuts.
  for (const name of ['keydown', 'keypress', 'keyup']) wrapper.addEventListener(name, (event) => event.stopPropagation())

  return {
    wrapper,
    launcher,
    box,
    draw({ open, busy, unread, unreachable, lang }: Look) {
      const t = words[lang]
      const name = open ? t.close : unread ? t.unread : t.open
      launcher.setAttribute('aria-label', name)
      launcher.setAttribute('aria-expanded', String(open))
      launcher.setAttribute('aria-busy', String(busy))
      launcher.title = name
      wrapper.className = `frontdesk${open ? ' open' : ''}${busy ? ' busy' : ''}${unread ? ' unread' : ''}`
      retry.textContent = t.retry
      if (unreachable) notice.replaceChildren(t.unreachable, retry)
      else notice.replaceChildren()
    },
  }
}

function make<Name extends 'div' | 'button'>(name: Name, className = ''): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  element.className = className
  if (element instanceof HTMLButtonElement) element.type = 'button'
  return element
}

/** A speech bubble, and the arrow that folds the panel away; the style sheet shows one of them. */
function icon(): SVGElement {
  const svg = document.createElementNS(svgSpace, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  for (const [name, d] of [
    ['when-closed', 'M12 3.5c-5 0-9 3.4-9 7.6 0 2.4 1.3 4.6 3.4 6v3.4l3.5-2a11 11 0 0 0 2.1.2c5 0 9-3.4 9-7.6s-4-7.6-9-7.6Z'],
    ['when-open', 'm6 9.5 6 6 6-6'],
  ] as const) {
    const path = document.createElementNS(svgSpace, 'path')
    path.setAttribute('class', name)
    path.setAttribute('d', d)
    svg.append(path)
  }
  return svg
}
