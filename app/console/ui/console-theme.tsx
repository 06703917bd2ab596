'use client'
import { Badge, createTheme, type MantineColorsTuple, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { setNonce } from 'get-nonce'
import { type ReactNode, useState } from 'react'

/** The product's teal, light to dark; 7 is the accent of the site. */
const teal: MantineColorsTuple = [
  '#e9f7f5',
  '#d6efeb',
  '#abe0d9',
  '#7cd0c6',
  '#4fd1c0',
  '#2fae9f',
  '#178c80',
  '#0f766e',
  '#0b5d57',
  '#064540',
]

const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 7 },
  colors: { teal },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-code)',
  headings: { fontFamily: 'var(--font)' },
  // A state that is cut off by its column says nothing.
  components: { Badge: Badge.extend({ defaultProps: { tt: 'none' }, styles: { root: { minWidth: 'max-content' } } }) },
})

/** Mantine's own greys of faint text are too light to read on its grounds. */
const resolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5a6763', '--mantine-color-placeholder': '#6b7773', '--mantine-color-error': '#b42318' },
  dark: {
    '--mantine-color-dimmed': '#a3b0ac',
    '--mantine-color-placeholder': '#8d9a96',
    '--mantine-color-anchor': '#4fd1c0',
    '--mantine-color-error': '#ff9d92',
  },
})

/** A page that is gone to without a reload comes with a nonce of its own, but the policy in force is the first document's. */
const nonceOfDocument = (): string | undefined =>
  typeof document === 'undefined' ? undefined : document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce || undefined

/** Everything that the console's parts need around them. `nonce` lets Mantine's styles through the content security policy. */
export function ConsoleTheme({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [own] = useState(() => nonceOfDocument() ?? nonce)
  if (own) setNonce(own)
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" cssVariablesResolver={resolver} getStyleNonce={() => own ?? ''}>
      {children}
      <Notifications position="bottom-right" />
    </MantineProvider>
  )
}
