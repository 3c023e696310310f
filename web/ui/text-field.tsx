import { Box, chakra, Text } from '@chakra-ui/react'
import { type ComponentProps, type ReactNode, useId } from 'react'

interface TextFieldProps extends ComponentProps<typeof chakra.input> {
  readonly label: string
  /** What is wrong with the text; empty when nothing is. */
  readonly problem?: string
  /** What the text is for, shown while nothing is wrong. */
  readonly hint?: ReactNode
  /** At the right of the field. */
  readonly action?: ReactNode
}

/** A field for an address or a name: exact text, which no browser should complete or correct. */
export function TextField({ label, problem = '', hint, action, ...props }: TextFieldProps) {
  const id = useId()
  return (
    <Box minW={0} flex="1">
      <chakra.label htmlFor={id} fontWeight="600" fontSize="sm" display="block" mb={1.5}>
        {label}
      </chakra.label>
      <chakra.div display="flex" gap={2}>
        <chakra.input
          id={id}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          className="figure"
          // Anything smaller makes phones zoom in.
          fontSize={{ base: 'md', md: 'sm' }}
          bg="page"
          w="full"
          minW={0}
          h="10"
          px={3}
          rounded="md"
          borderWidth="1px"
          borderColor={problem ? 'loss' : 'line'}
          _focusVisible={{ borderColor: 'btc.focusRing', outline: '1px solid {colors.btc.focusRing}' }}
          aria-invalid={problem !== ''}
          aria-describedby={`${id}-about`}
          {...props}
        />
        {action}
      </chakra.div>
      <Text
        id={`${id}-about`}
        role={problem ? 'alert' : undefined}
        color={problem ? 'loss' : 'soft'}
        fontSize="sm"
        mt={1.5}
      >
        {problem || hint}
      </Text>
    </Box>
  )
}
