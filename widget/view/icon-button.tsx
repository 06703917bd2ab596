/** @jsxImportSource preact */
import type { ComponentProps } from 'preact'
import { Icon, type IconName } from './icons.tsx'

type Props = ComponentProps<'button'> & { icon: IconName; name: string }

/** A button that shows an icon, and its name to who points at it or cannot see it. */
export const IconButton = ({ icon, name, children, ...attributes }: Props) => (
  <button type="button" aria-label={name} title={name} {...attributes}>
    <Icon name={icon} />
    {children}
  </button>
)
