import { Box, chakra } from '@chakra-ui/react'
import { type MouseEvent, type ReactNode, useLayoutEffect, useRef } from 'react'
import { QuietButton } from './quiet-button.tsx'

interface DialogProps {
  /** Says what it is to those who cannot see it. */
  readonly label: string
  readonly close: () => void
  readonly children: ReactNode
  /** Covers the whole screen, and goes at a click anywhere but on its links and buttons. */
  readonly full?: boolean
}

/** The browser's own modal dialog: it holds the focus, gives it back, and Escape closes it. */
export function Dialog({ label, close, children, full = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  // Before the element is gone: closing it is what gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current
    // A StrictMode remount finds it open already.
    if (dialog && !dialog.open) dialog.showModal()
    return () => dialog?.close()
  }, [])
  const onClick = (event: MouseEvent<HTMLDialogElement>): void => {
    const target = event.target as Element
    if (full ? !target.closest('a, button') : target === ref.current) close()
  }
  return (
    <chakra.dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClick={onClick}
      m="auto"
      p={0}
      color="ink"
      bg={full ? 'page' : 'panel'}
      borderWidth={full ? '0' : '1px'}
      borderColor="line"
      rounded={full ? 'none' : 'xl'}
      w={full ? '100vw' : 'min(48rem, calc(100vw - 1.5rem))'}
      h={full ? '100dvh' : 'fit-content'}
      maxW="100vw"
      maxH={full ? '100dvh' : 'calc(100dvh - 2rem)'}
      overflowY="auto"
      _backdrop={{ bg: 'rgba(1, 4, 9, 0.82)' }}
    >
      {full ? (
        children
      ) : (
        <Box p={{ base: 4, md: 6 }}>
          {children}
          <Box textAlign="right" mt={5}>
            <QuietButton onClick={close}>Close</QuietButton>
          </Box>
        </Box>
      )}
    </chakra.dialog>
  )
}
