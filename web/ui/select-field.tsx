import { chakra } from '@chakra-ui/react'
import { type ComponentProps, useId } from 'react'
import { type About, controlOf, Field } from './field.tsx'

/** A choice of one from a list. */
export function SelectField({ label, problem = '', hint, ...props }: About & ComponentProps<typeof chakra.select>) {
  const id = useId()
  return (
    <Field {...{ id, label, problem, hint }}>
      <chakra.select {...controlOf(id, problem)} h="10" {...props} />
    </Field>
  )
}
