import { Button, chakra } from '@chakra-ui/react'
import { type ReactNode, useEffect, useRef } from 'react'

interface DialogProps {
  /** Says what it is to those who cannot see it. */
  readonly label: string
  readonly close: () => void
  readonly children: ReactNode
  /** Covers the whole screen. */
  readonly full?: boolean
}

/** The browser's own modal dialog: it holds the focus, and Escape closes it. */
export function Dialog({ label, close, children, full = false }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    ref.current?.showModal()
  }, [])
  return (
    <chakra.dialog
      ref={ref}
      aria-label={label}
      onClose={close}
      onClick={(event) => event.target === ref.current && close()}
      m="auto"
      bg={full ? 'page' : 'panel'}
      color="ink"
      borderWidth={full ? '0' : '1px'}
      borderColor="line"
      rounded={full ? 'none' : 'xl'}
      p={{ base: 4, md: 6 }}
      w={full ? '100vw' : 'min(46rem, calc(100vw - 2rem))'}
      h={full ? '100dvh' : 'fit-content'}
      maxW="100vw"
      maxH={full ? '100dvh' : 'calc(100dvh - 2rem)'}
      overflowY="auto"
      _backdrop={{ bg: 'rgba(1, 4, 9, 0.8)' }}
    >
      {children}
      {full ? null : (
        <chakra.div textAlign="right" mt={5}>
          <Button size="sm" variant="outline" borderColor="line" color="ink" onClick={close}>
            Close
          </Button>
        </chakra.div>
      )}
    </chakra.dialog>
  )
}
