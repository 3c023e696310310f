import { chakra } from '@chakra-ui/react'
import type { ReactNode } from 'react'

/** What is known, name by name. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <chakra.dl
      display="grid"
      gridTemplateColumns={{ base: '1fr', sm: 'max-content minmax(0, 1fr)' }}
      columnGap={5}
      rowGap={{ base: 0, sm: 1.5 }}
      fontSize="sm"
    >
      {facts.map(([name, value]) => (
        <chakra.div key={name} display="contents">
          <chakra.dt color="soft">{name}</chakra.dt>
          <chakra.dd wordBreak="break-word" mb={{ base: 2, sm: 0 }} minW={0}>
            {value}
          </chakra.dd>
        </chakra.div>
      ))}
    </chakra.dl>
  )
}
