import { Badge } from '@chakra-ui/react'

/** Demo miners hash for real, but nobody's hopes hang on them: they are labelled wherever they show. */
export function DemoBadge() {
  return (
    <Badge
      size="xs"
      bg="raised"
      color="soft"
      fontFamily="mono"
      borderWidth="1px"
      borderColor="line"
      title="A demo miner of this server: it hashes for real, but is nobody's"
    >
      DEMO
    </Badge>
  )
}
