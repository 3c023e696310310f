import { Button, Flex } from '@chakra-ui/react'

interface ToggleProps<Name extends string> {
  /** What is chosen here, for those who cannot see it. */
  readonly label: string
  readonly choices: readonly (readonly [Name, string])[]
  readonly chosen: Name
  readonly choose: (name: Name) => void
}

/** A row of buttons of which one is pressed. */
export function Toggle<Name extends string>({ label, choices, chosen, choose }: ToggleProps<Name>) {
  return (
    <Flex role="group" aria-label={label} gap={1} bg="page" rounded="lg" p={1} borderWidth="1px" borderColor="line">
      {choices.map(([name, words]) => (
        <Button
          key={name}
          size="xs"
          flex="1 0 auto"
          px={{ base: 2, sm: 3 }}
          colorPalette="btc"
          variant={name === chosen ? 'solid' : 'ghost'}
          color={name === chosen ? 'btc.contrast' : 'soft'}
          fontWeight="600"
          aria-pressed={name === chosen}
          onClick={() => choose(name)}
        >
          {words}
        </Button>
      ))}
    </Flex>
  )
}
