'use client'
import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import Link from 'next/link'
import type { ReactNode } from 'react'

/* Mantine's anchor and button as links within the console. A server component cannot hand Link to them, so it is done here.
   Nothing is fetched ahead: every page reads the database. */

type To = { href: string; children: ReactNode }

export const PageLink = ({ href, children, ...props }: To & AnchorProps) => (
  <Anchor component={Link} href={href} prefetch={false} inherit {...props}>
    {children}
  </Anchor>
)

export const LinkButton = ({ href, children, ...props }: To & ButtonProps) => (
  <Button component={Link} href={href} prefetch={false} {...props}>
    {children}
  </Button>
)
