import { launcher as en } from '../../messages/en.json'
import { launcher as zh } from '../../messages/zh.json'
import { type Lang, languageTag } from './lang.ts'

const words = { en, zh }

const svgSpace = 'http://www.w3.org/2000/svg'
const bubble = 'M12 4c-5 0-9 3-9 7 0 2.5 1.5 4.5 3.5 6v4l3.5-2c6 1 11-3 11-8 0-4-4-7-9-7z'
const fold = 'm6 9.5 6 6 6-6'

export type Look = { open: boolean; busy: boolean; unread: boolean; unreachable: boolean; lang: Lang }

/** The launcher, the notice that stands in for a panel that cannot be loaded, and the panel's box, in a wrapper that the style sheet knows. */
export function createControls({ floating, onPress, onRetry }: { floating: boolean; onPress(): void; onRetry(): void }) {
  const wrapper = make('div', { className: 'frontdesk' })
  const launcher = make('button', { type: 'button', onclick: onPress })
  const notice = make('div', { className: 'unreachable' })
  const retry = make('button', { type: 'button', onclick: onRetry })
  const box = make('div', { className: 'panel', hidden: true })
  const svg = document.createElementNS(svgSpace, 'svg')
  const path = document.createElementNS(svgSpace, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.append(path)
  launcher.append(svg)
  notice.setAttribute('role', 'alert')
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
      wrapper.lang = languageTag[lang]
      launcher.className = unread ? 'launcher unread' : 'launcher'
      launcher.title = open ? t.close : unread ? t.unread : t.open
      launcher.setAttribute('aria-label', launcher.title)
      launcher.setAttribute('aria-expanded', String(open))
      launcher.setAttribute('aria-busy', String(busy))
      path.setAttribute('d', open ? fold : bubble)
      retry.textContent = t.retry
      notice.replaceChildren(...(unreachable ? [t.unreachable, retry] : []))
    },
  }
}

const make = <Name extends 'div' | 'button'>(name: Name, properties: Partial<HTMLElementTagNameMap[Name]>) =>
  Object.assign(document.createElement(name), properties)
