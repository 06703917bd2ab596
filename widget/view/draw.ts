import type { ComponentChildren } from 'preact'

type Props = { [name: string]: unknown; children: Child[]; key?: string; ref?: (element: Element) => void }
type Drawing = { type: string; props: Props }
type Child = Drawing | Child[] | string | number | boolean | null | undefined

const svgSpace = 'http://www.w3.org/2000/svg'
/** What each element was last drawn from. */
const drawings = new WeakMap<Node, Drawing>()

/** What JSX becomes. A part of the view is called at once: it has no state of its own. */
export function h(type: string | ((props: Props) => Child), props: Omit<Props, 'children'> | null, ...children: Child[]): Child {
  const all = { ...props, children }
  return typeof type === 'function' ? type(all) : { type, props: all }
}

export const Fragment = ({ children }: Props) => children

/** Makes the content of `parent` look like `children`. What is of one kind and in one place, or has one key, stays. */
export function draw(parent: Element, children: ComponentChildren[]): void {
  let next = parent.firstChild
  const drop = () => {
    const gone = next
    next = next?.nextSibling ?? null
    gone?.remove()
  }
  for (const child of children.flat(Number.POSITIVE_INFINITY) as Exclude<Child, Child[]>[]) {
    const drawing = (child as Drawing | null | undefined)?.type ? (child as Drawing) : undefined
    const name = drawing?.type ?? '#text'
    let node = next
    while (node && drawings.get(node)?.props.key !== drawing?.props.key) node = node.nextSibling
    if (node) while (next !== node) drop()
    if (node?.nodeName.toLowerCase() !== name) {
      const made = drawing ? document.createElementNS(name === 'svg' ? svgSpace : parent.namespaceURI, name) : new Text()
      if (node) node.replaceWith(made)
      else parent.insertBefore(made, next)
      node = made
    }
    if (drawing) drawElement(node as Element, drawing)
    else drawText(node as Text, String(child || '')) // what is not shown now leaves its place to an empty text
    next = node.nextSibling
  }
  while (next) drop()
}

function drawText(node: Text, text: string): void {
  if (node.data !== text) node.data = text
}

function drawElement(element: Element, drawing: Drawing): void {
  const before = drawings.get(element)
  if (before === drawing) return
  drawings.set(element, drawing)
  const { props } = drawing
  for (const name in { ...before?.props, ...props }) {
    const value = props[name]
    if (['children', 'key', 'ref'].includes(name)) continue
    if (name.startsWith('on')) {
      if (!before) element.addEventListener(name.slice(2).toLowerCase(), (event) => handlerOf(element, name)(event))
    } else if (name === 'value') {
      const field = element as HTMLTextAreaElement
      if (field.value !== value) field.value = String(value)
    } else if (value === undefined || (value === false && !name.startsWith('aria-'))) element.removeAttribute(name)
    else if (value !== before?.props[name]) element.setAttribute(name, String(value))
  }
  draw(element, props.children as ComponentChildren[])
  if (!before) props.ref?.(element)
}

/** That of the newest drawing. */
const handlerOf = (element: Element, name: string) => drawings.get(element)?.props[name] as (event: Event) => void
