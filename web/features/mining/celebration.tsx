import { Box, Button, chakra, Heading, Stack, Text } from '@chakra-ui/react'
import { useEffect, useRef } from 'react'
import type { BlockFieldsFragment } from '../../gql/graphql.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { formatCount, formatSats } from '../../ui/format.ts'
import { usePrefersCalm } from '../../ui/motion.ts'
import { DemoBadge } from './demo-badge.tsx'

/** The moment that all of it is for. Fireworks unless less motion is wished for; the words are the same. */
export function Celebration({ block, close }: { block: BlockFieldsFragment; close: () => void }) {
  const host = useRef<HTMLDivElement>(null)
  const calm = usePrefersCalm()
  useEffect(() => {
    if (calm) return
    let gone = false
    let end = (): void => undefined
    void import('../../stage/index.ts').then(({ mountConfetti }) => {
      if (gone || !host.current) return
      const stage = mountConfetti(host.current)
      end = stage.destroy
    })
    return () => {
      gone = true
      end()
    }
  }, [calm])
  return (
    <Dialog label={`Block ${block.height} found`} close={close} full>
      <Box ref={host} position="fixed" inset={0} pointerEvents="none" />
      <Stack h="full" justify="center" align="center" textAlign="center" gap={4} position="relative">
        <Text color="btc.fg" fontWeight="700" letterSpacing="0.2em" textTransform="uppercase">
          Block found
        </Text>
        <Heading as="h2" fontFamily="mono" fontSize={{ base: '5xl', md: '8xl' }} lineHeight="1" color="gold">
          {formatCount(block.height)}
        </Heading>
        <Text fontSize={{ base: 'xl', md: '3xl' }} fontWeight="700" className="figure">
          {formatSats(block.rewardSats)}
        </Text>
        <Text color="soft" maxW="46ch">
          Solved by <chakra.b color="ink">{block.workerName}</chakra.b> {block.isDemo ? <DemoBadge /> : null} and paid,
          all of it, to
          <chakra.span className="figure" display="block" wordBreak="break-all" mt={1}>
            {block.address}
          </chakra.span>
        </Text>
        <Text className="figure" color="soft" fontSize="xs" wordBreak="break-all" maxW="66ch">
          {block.hash}
        </Text>
        <Button colorPalette="btc" onClick={close} mt={2}>
          Back to mining
        </Button>
      </Stack>
    </Dialog>
  )
}
