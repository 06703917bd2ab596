/** @jsxImportSource preact */
import type { ComponentProps } from 'preact'
import type { Words } from '../panel-contract.ts'
import { Icon, type IconName } from './icons.tsx'
import { t } from './words.ts'

/** Most icons stand for one thing to do, and have its words. */
type Named = { icon: IconName & keyof Words['button']; name?: string } | { icon: IconName; name: string }
type Props = Omit<ComponentProps<'button'>, 'icon' | 'name'> & Named & { class: string }

/** A button that shows an icon, and its name to who points at it or cannot see it. The style sheet knows it by its icon too. */
export const IconButton = ({ icon, name = t.button[icon as keyof Words['button']], children, class: kind, ...attributes }: Props) => (
  <button type="button" aria-label={name} title={name} class={`${kind} ${icon}`} {...attributes}>
    <Icon name={icon} />
    {children}
  </button>
)
