import { chakra } from '@chakra-ui/react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'

interface PlainLinkProps {
  readonly to: string
  readonly children: ReactNode
  readonly colour?: 'ink' | 'gold' | 'btc.fg' | 'soft'
  readonly title?: string
}

const Styled = chakra(Link)

/** A link to another page of ours. */
export function PlainLink({ to, children, colour = 'ink', title }: PlainLinkProps) {
  return (
    <Styled
      href={to}
      title={title}
      color={colour}
      textDecoration="underline"
      textDecorationColor="line"
      textUnderlineOffset="3px"
      _hover={{ textDecorationColor: 'currentColor' }}
    >
      {children}
    </Styled>
  )
}
