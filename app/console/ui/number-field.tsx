'use client'
import { TextInput, type TextInputProps } from '@mantine/core'

type Props = Omit<TextInputProps, 'defaultValue' | 'value' | 'onChange' | 'type'> & {
  defaultValue?: number | string
  onChange?: (value: number | '') => void
}

/** The browser's own field for a number; '' while it holds none. Any step is possible unless one is given. */
export const NumberField = ({ onChange, step = 'any', ...props }: Props) => (
  <TextInput
    type="number"
    step={step}
    onChange={({ currentTarget: { value, valueAsNumber } }) => onChange?.(value === '' ? '' : valueAsNumber)}
    {...props}
  />
)
