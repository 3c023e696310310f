import { Button, Flex, Text } from '@chakra-ui/react'
import { useEffect, useState } from 'react'

/** A value to copy into a device, with its name as the device writes it. */
export function CopyField({ name, value }: { name: string; value: string }) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  useEffect(() => {
    if (copied === 'no') return
    const timer = setTimeout(() => setCopied('no'), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = (): void => {
    // Only on https and localhost; elsewhere the value can still be selected by hand.
    const done = navigator.clipboard?.writeText(value) ?? Promise.reject(new Error('no clipboard'))
    done.then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    )
  }
  return (
    <Flex bg="page" borderWidth="1px" borderColor="line" rounded="lg" align="center" gap={3} pl={3} pr={1.5} py={1.5}>
      <Flex flex="1" minW={0} direction={{ base: 'column', sm: 'row' }} align={{ sm: 'center' }} columnGap={3}>
        <Text color="soft" fontSize="sm" minW="24">
          {name}
        </Text>
        <Text className="figure" fontSize="sm" userSelect="all" wordBreak="break-all">
          {value}
        </Text>
      </Flex>
      <Button
        size="sm"
        variant="outline"
        borderColor="line"
        color="ink"
        onClick={copy}
        aria-label={`Copy ${name}`}
        minW="20"
      >
        {copied === 'yes' ? 'Copied' : copied === 'failed' ? 'Select it' : 'Copy'}
      </Button>
    </Flex>
  )
}
