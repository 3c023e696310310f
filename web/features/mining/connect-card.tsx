import { Grid, Stack, Text } from '@chakra-ui/react'
import { useState } from 'react'
import { EndpointFieldsFragmentDoc } from '../../gql/graphql.ts'
import { type FragmentType, readFragment } from '../../gql/index.ts'
import { CopyField } from '../../ui/copy-field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { PlainLink } from '../../ui/plain-link.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { Toggle } from '../../ui/toggle.tsx'
import { DEVICES, type DeviceName, endpointFor, workerNameMax, workerNameOf } from './devices.ts'
import { type AddressCheck, useAddressCheck } from './use-address-check.ts'

const NAMES = Object.keys(DEVICES) as DeviceName[]
const CHOICES = NAMES.map((name) => [name, DEVICES[name].name] as const)

interface ConnectCardProps {
  /** Where miners connect; null while that is not known yet. */
  readonly endpoints: readonly FragmentType<typeof EndpointFieldsFragmentDoc>[] | null
  /** Whose settings these are; without it, the card asks. */
  readonly address?: string
}

/** Settings to copy into a device; with an address, complete. */
export function ConnectCard({ endpoints: masked, address }: ConnectCardProps) {
  const [typed, setTyped] = useState('')
  const [worker, setWorker] = useState('rig1')
  const [device, setDevice] = useState<DeviceName>('bitaxe')
  const check = useAddressCheck(address ? '' : typed)
  const endpoint = masked && endpointFor(device, readFragment(EndpointFieldsFragmentDoc, masked))
  const known = address ?? (check.state === 'right' ? check.address : typed.trim())
  const user = `${known || 'YOUR_ADDRESS'}${worker === '' ? '' : `.${worker}`}`
  return (
    <Panel id="connect" title="Connect your miner">
      <Text color="soft" fontSize="sm" mb={4}>
        The user name is your own Bitcoin address, a dot, and any name for the rig. A block pays that address directly:
        there is nothing to sign up for, and nobody holds your coins.
      </Text>
      <Grid templateColumns={{ base: '1fr', sm: address ? '12rem' : 'minmax(0, 1fr) 10rem' }} gap={3} mb={3}>
        {address ? null : (
          <TextField
            label="Your Bitcoin address"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            placeholder="Completes the settings below"
            maxLength={120}
            problem={check.state === 'wrong' ? check.message : ''}
            hint={<CheckedAddress check={check} />}
          />
        )}
        <TextField
          label="Name of the rig"
          value={worker}
          onChange={({ target }) => setWorker(workerNameOf(target.value))}
          maxLength={workerNameMax}
        />
      </Grid>
      <Toggle label="Your device" choices={CHOICES} chosen={device} choose={setDevice} />
      <Stack gap={2} mt={3}>
        {endpoint ? (
          DEVICES[device]
            .fields({ host: endpoint.host || location.hostname, port: endpoint.port, tls: endpoint.tls, user })
            .map(([name, value]) => <CopyField key={name} name={name} value={value} />)
        ) : (
          <Text color={masked ? 'gold' : 'soft'} fontSize="sm" py={4} textAlign="center">
            {masked
              ? 'The mining engine is not up at the moment. Its settings show here as soon as it is back.'
              : 'Looking up where to connect …'}
          </Text>
        )}
        <Text color="soft" fontSize="sm" mt={1}>
          {DEVICES[device].note}
        </Text>
      </Stack>
    </Panel>
  )
}

function CheckedAddress({ check }: { check: AddressCheck }) {
  if (check.state === 'checking') return <>Checking …</>
  if (check.state !== 'right') return <>It is where a block pays to, and the name of your page.</>
  const page = <PlainLink to={`/player/${check.address}`}>your page</PlainLink>
  return check.isSeen ? (
    <>A good address, and it mines here already: see {page}.</>
  ) : (
    <>A good address. Its shares will show on {page}.</>
  )
}
