import { chakra } from '@chakra-ui/react'
import { type ComponentProps, useId } from 'react'
import { type About, controlOf, EXACT, Field } from './field.tsx'

/** A field for text that is pasted: a proof, a signature. */
export function TextArea({ label, problem = '', hint, ...props }: About & ComponentProps<typeof chakra.textarea>) {
  const id = useId()
  return (
    <Field {...{ id, label, problem, hint }}>
      <chakra.textarea {...EXACT} {...controlOf(id, problem)} py={2} resize="vertical" {...props} />
    </Field>
  )
}
