'use client'
import { Textarea, type TextareaProps } from '@mantine/core'

type Props = Omit<TextareaProps, 'defaultValue' | 'value' | 'onChange'> & { defaultValue?: string[]; onChange?: (lines: string[]) => void }

/** A list, one entry a line: can be pasted, and costs a page less than fields that suggest. */
export function LinesInput({ defaultValue = [], onChange, ...props }: Props) {
  return (
    <Textarea
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      defaultValue={defaultValue.join('\n')}
      onChange={(event) => onChange?.(linesOf(event.currentTarget.value))}
      {...props}
    />
  )
}

const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ),
]
