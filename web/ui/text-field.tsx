import { chakra } from '@chakra-ui/react'
import { type ComponentProps, type ReactNode, useId } from 'react'
import { type About, controlOf, EXACT, Field } from './field.tsx'

interface TextFieldProps extends About, ComponentProps<typeof chakra.input> {
  /** At the right of the field. */
  readonly action?: ReactNode
}

/** A field for an address or a name. */
export function TextField({ label, problem = '', hint, action, ...props }: TextFieldProps) {
  const id = useId()
  return (
    <Field {...{ id, label, problem, hint }}>
      <chakra.div display="flex" gap={2}>
        <chakra.input {...EXACT} {...controlOf(id, problem)} minW={0} h="10" {...props} />
        {action}
      </chakra.div>
    </Field>
  )
}
