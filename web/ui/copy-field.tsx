import { Flex, Text, VisuallyHidden } from '@chakra-ui/react'
import { useCopy } from './copy.ts'
import { QuietButton } from './quiet-button.tsx'

const WORD = { idle: 'Copy', copied: 'Copied', failed: 'Select it' } as const

/** A value to copy into a device, with its name as the device writes it. */
export function CopyField({ name, value }: { name: string; value: string }) {
  const [state, copy] = useCopy()
  return (
    <Flex bg="page" borderWidth="1px" borderColor="line" rounded="lg" align="center" gap={3} pl={3} pr={1.5} py={1.5}>
      <Flex flex="1" minW={0} direction={{ base: 'column', sm: 'row' }} align={{ sm: 'center' }} columnGap={3}>
        <Text color="soft" fontSize="sm" minW={{ sm: '36' }}>
          {name}
        </Text>
        <Text className="figure" fontSize="sm" userSelect="all" overflowWrap="anywhere">
          {value}
        </Text>
      </Flex>
      <QuietButton
        onClick={() => copy(value)}
        aria-label={`Copy ${name}`}
        minW="20"
        color={state === 'copied' ? 'win' : 'ink'}
      >
        {WORD[state]}
      </QuietButton>
      <VisuallyHidden role="status">{state === 'copied' ? `${name} copied` : ''}</VisuallyHidden>
    </Flex>
  )
}
