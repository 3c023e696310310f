import { Button, Flex, Heading, Input, Stack, Text } from '@chakra-ui/react'
import { useState } from 'react'
import { CopyField } from '../../ui/copy-field.tsx'
import { Panel } from '../../ui/panel.tsx'

export interface StratumEndpoint {
  readonly name: string
  readonly host?: string | null
  readonly port: number
  readonly tls: boolean
}

interface Device {
  readonly id: string
  readonly name: string
  readonly fields: (at: { host: string; port: number; user: string }) => readonly (readonly [string, string])[]
  readonly note: string
}

const BITAXE: Device = {
  id: 'axeos',
  name: 'Bitaxe',
  fields: ({ host, port, user }) => [
    ['Stratum Host', host],
    ['Stratum Port', String(port)],
    ['Stratum User', user],
    ['Stratum Password', 'x'],
  ],
  note: 'In AxeOS, under Settings. Save, then restart the device. NerdQAxe has the same fields.',
}

const DEVICES: readonly Device[] = [
  BITAXE,
  {
    id: 'nerdminer',
    name: 'NerdMiner',
    fields: ({ host, port, user }) => [
      ['Pool url', host],
      ['Pool port', String(port)],
      ['Your BTC address', user],
      ['Pool password', 'x'],
    ],
    note: 'In its Wi-Fi set-up page. It gets a difficulty that it can reach, so you see its shares within a minute.',
  },
  {
    id: 'other',
    name: 'Others',
    fields: ({ host, port, user }) => [
      ['URL', `stratum+tcp://${host}:${port}`],
      ['User', user],
      ['Password', 'x'],
    ],
    note: 'Any SHA-256 miner that speaks stratum. With d=1000 as the password the difficulty is fixed.',
  },
]

/** Settings to copy into a device; with an address, complete. */
export function ConnectCard({ endpoints, address }: { endpoints: readonly StratumEndpoint[]; address?: string }) {
  const [typed, setTyped] = useState('')
  const [device, setDevice] = useState<Device>(BITAXE)
  const endpoint = endpoints[0]
  const host = endpoint?.host || location.hostname
  const user = `${address ?? (typed.trim() || 'YOUR_ADDRESS')}.rig1`
  return (
    <Panel id="connect">
      <Heading as="h2" size="lg" mb={1}>
        Connect your miner
      </Heading>
      <Text color="soft" fontSize="sm" mb={4}>
        The user name is your own Bitcoin address, a dot, and any name for the rig. Blocks pay to that address directly:
        there is nothing to sign up for.
      </Text>
      {address ? null : (
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder="Your address, to complete the settings below"
          aria-label="Your Bitcoin address"
          autoComplete="off"
          spellCheck={false}
          className="figure"
          fontSize="sm"
          bg="page"
          borderColor="line"
          maxLength={90}
          mb={4}
        />
      )}
      {endpoint ? (
        <Stack gap={2}>
          <Flex gap={2} mb={1} role="group" aria-label="Your device">
            {DEVICES.map((each) => (
              <Button
                key={each.id}
                size="sm"
                variant={each === device ? 'solid' : 'outline'}
                colorPalette="btc"
                borderColor="line"
                color={each === device ? 'btc.contrast' : 'ink'}
                aria-pressed={each === device}
                onClick={() => setDevice(each)}
              >
                {each.name}
              </Button>
            ))}
          </Flex>
          {device.fields({ host, port: endpoint.port, user }).map(([name, value]) => (
            <CopyField key={name} name={name} value={value} />
          ))}
          <Text color="soft" fontSize="sm" mt={1}>
            {device.note}
          </Text>
        </Stack>
      ) : (
        <Text color="gold" fontSize="sm">
          The mining engine is not up at the moment. Its settings show here as soon as it is back.
        </Text>
      )}
    </Panel>
  )
}
