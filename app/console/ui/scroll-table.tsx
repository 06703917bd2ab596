import { Table, TableTbody, TableTh, TableThead, TableTr } from '@mantine/core'
import type { ReactNode } from 'react'

/** A table that scrolls by itself where the screen is narrow. A column's name may be hidden from the eye, not from a screen reader. */
export function ScrollTable({ label, columns, children }: { label: string; columns: Column[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also for those who only have a keyboard
    <section className="console-scroll" aria-label={label} tabIndex={0}>
      <Table verticalSpacing="xs" highlightOnHover>
        <TableThead>
          <TableTr>
            {columns.map(({ name, isNumber, isHidden }) => (
              <TableTh key={name} className={isNumber ? 'console-number' : undefined}>
                {isHidden ? <span className="unseen">{name}</span> : name}
              </TableTh>
            ))}
          </TableTr>
        </TableThead>
        <TableTbody>{children}</TableTbody>
      </Table>
    </section>
  )
}
export type Column = { name: string; isNumber?: boolean; isHidden?: boolean }
