import type { DetailedHTMLProps, HTMLAttributes } from 'react'

type WidgetAttributes = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & { mode: 'page'; bot: string }

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'frontdesk-widget': WidgetAttributes
    }
  }
}
