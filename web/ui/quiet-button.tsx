import { Button, type ButtonProps } from '@chakra-ui/react'

/** A button that does not ask to be pressed. */
export function QuietButton(props: ButtonProps) {
  return (
    <Button
      size="sm"
      variant="outline"
      colorPalette="btc"
      color="ink"
      borderColor="line"
      _hover={{ borderColor: 'btc.solid', bg: 'raised' }}
      {...props}
    />
  )
}
