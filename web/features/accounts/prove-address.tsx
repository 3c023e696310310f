import { Box, Button, chakra, Flex, Stack, Text } from '@chakra-ui/react'
import { type FormEvent, useState } from 'react'
import { CopyField } from '../../ui/copy-field.tsx'
import { QuietButton } from '../../ui/quiet-button.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ADDRESS_MISSING, addressIn } from '../mining/use-address-form.ts'
import { type Wallet, walletsOf } from './wallets.ts'

export interface ChallengeGiven {
  readonly nonce: string
  readonly address: string
  readonly message: string
}

interface ProveAddressProps {
  /** Asks for a message; a string says what is wrong with the address. */
  readonly begin: (address: string) => Promise<ChallengeGiven | string>
  /** Hands a signature in. `again` where the message is gone and a new one is needed; null where all is well. */
  readonly finish: (nonce: string, signature: string) => Promise<{ problem: string; again: boolean } | null>
  readonly label: string
  readonly hint: string
  /** What the last button says. */
  readonly done: string
  readonly initial?: string
}

/** From an address to the proof that it is one's own, by a wallet in the browser or by one that is somewhere else. */
export function ProveAddress({ begin, finish, label, hint, done, initial = '' }: ProveAddressProps) {
  const [typed, setTyped] = useState(initial)
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [challenge, setChallenge] = useState<ChallengeGiven | null>(null)
  const [wallet, setWallet] = useState<Wallet | null>(null)

  const ask = async (address: string): Promise<void> => {
    if (address === '') return setProblem(ADDRESS_MISSING)
    setBusy(true)
    const answer = await begin(address)
    setBusy(false)
    if (typeof answer === 'string') setProblem(answer)
    else {
      setProblem('')
      setChallenge(answer)
    }
  }
  const connect = async (chosen: Wallet): Promise<void> => {
    setBusy(true)
    try {
      const addresses = await chosen.addresses()
      setWallet(chosen)
      // The one that was typed, where the wallet has it; else its first.
      await ask(addresses.find((each) => each === typed.trim()) ?? addresses[0] ?? '')
    } catch (error) {
      setProblem(`${chosen.name}: ${(error as Error).message || 'it did not answer.'}`)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void ask(addressIn(typed))
  }
  if (challenge) {
    const back = (): void => {
      setChallenge(null)
      setWallet(null)
    }
    return (
      <Sign key={challenge.nonce} {...{ challenge, wallet, finish, done, back }} renew={() => ask(challenge.address)} />
    )
  }
  const wallets = walletsOf()
  return (
    <Stack gap={5}>
      <form onSubmit={submit}>
        <TextField
          label={label}
          name="address"
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value)
            setProblem('')
          }}
          placeholder="Bitcoin address"
          maxLength={200}
          problem={problem}
          hint={hint}
          action={
            <Button type="submit" colorPalette="btc" fontWeight="700" disabled={isBusy}>
              Next
            </Button>
          }
        />
      </form>
      {wallets.length > 0 ? (
        <Flex gap={2} wrap="wrap" align="center">
          <Text color="soft" fontSize="sm">
            Or with the wallet in this browser:
          </Text>
          {wallets.map((each) => (
            <QuietButton key={each.name} onClick={() => connect(each)} disabled={isBusy}>
              {each.name}
            </QuietButton>
          ))}
        </Flex>
      ) : null}
    </Stack>
  )
}

interface SignProps {
  readonly challenge: ChallengeGiven
  readonly wallet: Wallet | null
  readonly finish: ProveAddressProps['finish']
  readonly done: string
  readonly back: () => void
  readonly renew: () => Promise<void>
}

function Sign({ challenge, wallet, finish, done, back, renew }: SignProps) {
  const [signature, setSignature] = useState('')
  const [problem, setProblem] = useState('')
  const [isGone, setGone] = useState(false)
  const [isBusy, setBusy] = useState(false)

  const handIn = async (text: string): Promise<void> => {
    if (text.trim() === '') return setProblem('Paste the signature that your wallet gave you.')
    setBusy(true)
    const outcome = await finish(challenge.nonce, text)
    setBusy(false)
    if (!outcome) return
    setProblem(outcome.problem)
    setGone(outcome.again)
  }
  const signHere = async (chosen: Wallet): Promise<void> => {
    setBusy(true)
    try {
      await handIn(await chosen.sign(challenge.address, challenge.message))
    } catch (error) {
      setProblem(`${chosen.name}: ${(error as Error).message || 'it did not sign.'}`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Stack gap={5}>
      <Stack gap={2}>
        <Text fontSize="sm" fontWeight="600">
          1. Sign this message with the wallet of the address. It moves no coins.
        </Text>
        <CopyField name="Address" value={challenge.address} />
        <CopyField name="Message" value={challenge.message} />
      </Stack>
      {wallet ? (
        <Button
          colorPalette="btc"
          fontWeight="700"
          alignSelf="start"
          onClick={() => signHere(wallet)}
          disabled={isBusy}
        >
          Sign with {wallet.name}
        </Button>
      ) : (
        <Where />
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void handIn(signature)
        }}
      >
        <TextArea
          label="2. Paste the signature"
          value={signature}
          onChange={({ target }) => {
            setSignature(target.value)
            setProblem('')
          }}
          rows={4}
          maxLength={9_000}
          wordBreak="break-all"
          problem={problem}
          hint="A line of letters and digits, often with = at its end. The message is good for ten minutes."
        />
        <Flex gap={2} mt={4} wrap="wrap">
          {isGone ? (
            <Button colorPalette="btc" fontWeight="700" onClick={() => renew()} disabled={isBusy}>
              New message
            </Button>
          ) : (
            <Button type="submit" colorPalette="btc" fontWeight="700" disabled={isBusy}>
              {done}
            </Button>
          )}
          <QuietButton h="10" onClick={back} disabled={isBusy}>
            Another address
          </QuietButton>
        </Flex>
      </form>
    </Stack>
  )
}

const WALLETS = [
  ['Sparrow', 'Tools → Sign/Verify Message. Choose BIP322 where it asks for a format.'],
  [
    'Electrum',
    'Tools → Sign/verify message, with an address that begins with a 1: for others it signs in a way of its own.',
  ],
  ['Bitcoin Core', 'File → Sign message, with an address that begins with a 1.'],
  [
    'Hardware wallets',
    'Their own app, or Sparrow with the device connected. The message is one line of plain characters.',
  ],
] as const

function Where() {
  return (
    <chakra.details fontSize="sm">
      <chakra.summary cursor="pointer" color="soft" _hover={{ color: 'ink' }}>
        Where do I sign in my wallet?
      </chakra.summary>
      <Stack as="dl" gap={2} mt={3}>
        {WALLETS.map(([name, how]) => (
          <Box key={name}>
            <Text as="dt" fontWeight="600">
              {name}
            </Text>
            <Text as="dd" color="soft">
              {how}
            </Text>
          </Box>
        ))}
      </Stack>
    </chakra.details>
  )
}
