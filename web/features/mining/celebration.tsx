import { Box, Button, chakra, Flex, Heading, Stack, Text } from '@chakra-ui/react'
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import type { BlockFieldsFragment } from '../../gql/graphql.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { formatCount, formatDifficulty, formatSats } from '../../ui/format.ts'
import { usePrefersCalm } from '../../ui/motion.ts'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { DemoBadge } from './demo-badge.tsx'
import { paidSats } from './paid.ts'

const GLOW = '0 0 60px rgba(247, 147, 26, 0.75)'

/** The moment that all of it is for. Confetti unless less motion is wished for; the words are the same. */
export function Celebration({ block, close }: { block: BlockFieldsFragment; close: () => void }) {
  return (
    <Dialog label={`Block ${block.height} found`} close={close} full>
      <Confetti />
      <Stack minH="100dvh" justify="center" align="center" textAlign="center" gap={4} p={5} position="relative">
        <Flex gap={3} align="center">
          <Text
            color="btc.fg"
            className="figure"
            fontWeight="800"
            fontSize={{ base: 'lg', md: '2xl' }}
            letterSpacing="0.3em"
            textTransform="uppercase"
            mr="-0.3em"
          >
            Block found
          </Text>
          {block.isDemo ? <DemoBadge /> : null}
        </Flex>
        <Heading
          as="h2"
          fontFamily="mono"
          fontWeight="800"
          fontSize={{ base: '4rem', md: '9rem' }}
          lineHeight="1"
          color="gold"
          textShadow={GLOW}
        >
          {formatCount(block.height)}
        </Heading>
        <Text fontSize={{ base: '2xl', md: '4xl' }} fontWeight="700" className="figure">
          {formatSats(paidSats(block))}
        </Text>
        <Text color="soft" maxW="52ch">
          Solved by <chakra.b color="ink">{block.workerName || 'an unnamed worker'}</chakra.b> with a share of{' '}
          {formatDifficulty(block.shareDifficulty)}, where {formatDifficulty(block.networkDifficulty)} was needed. It is
          paid straight to
          <chakra.span className="figure" display="block" wordBreak="break-all" mt={1} color="ink">
            {block.address}
          </chakra.span>
        </Text>
        <Text className="figure" color="soft" fontSize="xs" wordBreak="break-all" maxW="66ch">
          {block.hash}
        </Text>
        <Flex gap={3} wrap="wrap" justify="center" mt={2}>
          <Button colorPalette="btc" fontWeight="700" onClick={close}>
            Back to mining
          </Button>
          <QuietButton asChild size="md">
            <Link href={`/block/${encodeURIComponent(block.id)}`}>See the block and its proof</Link>
          </QuietButton>
        </Flex>
      </Stack>
    </Dialog>
  )
}

function Confetti() {
  const host = useRef<HTMLDivElement>(null)
  const calm = usePrefersCalm()
  useEffect(() => {
    if (calm) return
    let gone = false
    let end = (): void => undefined
    import('../../stage/index.ts').then(
      ({ mountConfetti }) => {
        if (gone || !host.current) return
        end = mountConfetti(host.current).destroy
      },
      () => undefined,
    )
    return () => {
      gone = true
      end()
    }
  }, [calm])
  return <Box ref={host} position="fixed" inset={0} pointerEvents="none" aria-hidden />
}
