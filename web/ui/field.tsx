// What all controls of a form have in common.
import { Box, chakra, Text } from '@chakra-ui/react'
import type { ReactNode } from 'react'

export interface About {
  readonly label: string
  /** What is wrong with the value; empty when nothing is. */
  readonly problem?: string
  /** What the value is for, shown while nothing is wrong. */
  readonly hint?: ReactNode
}

/** What every control of a form looks like. */
export const controlOf = (id: string, problem: string) =>
  ({
    id,
    // Anything smaller makes phones zoom in.
    fontSize: { base: 'md', md: 'sm' },
    bg: 'page',
    w: 'full',
    px: 3,
    rounded: 'md',
    borderWidth: '1px',
    borderColor: problem ? 'loss' : 'line',
    _focusVisible: { borderColor: 'btc.focusRing', outline: '1px solid {colors.btc.focusRing}' },
    'aria-invalid': problem !== '',
    'aria-describedby': `${id}-about`,
  }) as const

/** Exact text, which no browser should complete or correct. */
export const EXACT = {
  autoComplete: 'off',
  autoCapitalize: 'off',
  autoCorrect: 'off',
  spellCheck: false,
  className: 'figure',
} as const

/** A control with its name above and what is to be said of it below. */
export function Field({ id, label, problem, hint, children }: About & { readonly id: string; children: ReactNode }) {
  return (
    <Box minW={0} flex="1">
      <chakra.label htmlFor={id} fontWeight="600" fontSize="sm" display="block" mb={1.5}>
        {label}
      </chakra.label>
      {children}
      <Text
        id={`${id}-about`}
        role={problem ? 'alert' : undefined}
        color={problem ? 'loss' : 'soft'}
        fontSize="sm"
        mt={1.5}
        overflowWrap="anywhere"
      >
        {problem || hint}
      </Text>
    </Box>
  )
}
