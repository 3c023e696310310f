import { Button, Text } from '@chakra-ui/react'
import { Component, type ReactNode } from 'react'
import { Message } from './states.tsx'

/** Catches what a page throws, such as a part of it that cannot be loaded since a newer version was put in place. */
export class Guard extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true }
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children
    return (
      <Message role="alert" title="This page broke">
        <Text color="soft" mb={5}>
          A part of it could not be loaded or shown; there may be a newer version. Your miner is not affected.
        </Text>
        <Button colorPalette="btc" onClick={() => location.reload()}>
          Reload
        </Button>
      </Message>
    )
  }
}
