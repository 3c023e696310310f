import { Badge } from '@chakra-ui/react'

/** Demo miners hash for real, but nobody's hopes hang on them: they are labelled wherever they show. */
export function DemoBadge() {
  return (
    <Badge
      size="xs"
      bg="raised"
      color="soft"
      borderWidth="1px"
      borderColor="line"
      title="A demo miner that comes with npm start"
    >
      DEMO
    </Badge>
  )
}
