// Clients that mean no good, in a process of their own: all that a port on the internet hears in bad hours, at once.
// Started with a JSON plan; ends by itself. Where the system lets it, they come from many addresses.
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

interface Plan {
  readonly port: number
  readonly forMs: number
  /** Authorizes here. */
  readonly user: string
}

const plan: Plan = JSON.parse(process.argv[2] ?? '{}')
const untilMs = performance.now() + plan.forMs
const isOver = (): boolean => performance.now() > untilMs
let manyAddresses = true
let opened = 0

/** From network `network` of this machine's own. */
function opens(network: number): Promise<Socket | null> {
  opened++
  const localAddress = manyAddresses ? `127.66.${network}.${1 + (opened % 250)}` : undefined
  const socket = connect({ port: plan.port, host: '127.0.0.1', localAddress, noDelay: true })
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EINVAL') manyAddresses = false
      resolve(null)
    })
    socket.on('close', () => resolve(null))
  })
}

const JOIN = `{"id":1,"method":"mining.subscribe","params":["hostile/1"]}\n{"id":2,"method":"mining.authorize","params":["${plan.user}","d=1e-8"]}\n`
const PINGS = '{"id":3,"method":"mining.ping","params":[]}\n'.repeat(1_000)
const BAD_SUBMITS =
  `{"id":4,"method":"mining.submit","params":["${plan.user}","00000000","00000000","00000000","00000000"]}\n`.repeat(
    500,
  )
const HUGE = Buffer.alloc(256 * 1024, 'x')
const GARBAGE = [
  'GET / HTTP/1.1\r\n\r\n',
  '{"id":1,\n',
  '\u0000\u0001\u0002\n',
  '[[[[[[[[\n',
  '{"method":7}\n',
  '\ud800\n',
]

/** What is written is thrown away; it waits where the other side does not read. */
async function writes(socket: Socket, bytes: string | Buffer): Promise<void> {
  if (socket.destroyed) return
  if (!socket.write(bytes)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), sleep(1_000)])
}

const submit = (jobId: string | undefined, time: string | undefined, nonce: number): string =>
  `{"id":5,"method":"mining.submit","params":["${plan.user}","${jobId}","${'00'.repeat(8)}","${time}","${nonce.toString(16).padStart(8, '0')}"]}\n`

type Kind = (network: number) => Promise<void>

const KINDS: Record<string, { readonly many: number; readonly act: Kind }> = {
  garbage: {
    many: 10,
    async act(network) {
      const socket = await opens(network)
      if (!socket) return void (await sleep(20))
      await writes(socket, GARBAGE[opened % GARBAGE.length] ?? '')
      await sleep(20)
      socket.destroy()
    },
  },
  flood: {
    many: 15,
    async act(network) {
      const socket = await opens(network)
      if (!socket) return void (await sleep(100))
      socket.resume()
      await writes(socket, JOIN)
      while (!isOver() && !socket.destroyed) await writes(socket, network % 2 === 0 ? PINGS : BAD_SUBMITS)
      socket.destroy()
    },
  },
  nonReader: {
    many: 15,
    async act(network) {
      const socket = await opens(network)
      if (!socket) return void (await sleep(100))
      socket.pause()
      await writes(socket, JOIN)
      while (!isOver() && !socket.destroyed) {
        await writes(socket, PINGS)
        await sleep(50)
      }
      socket.destroy()
    },
  },
  slowLine: {
    many: 60,
    async act(network) {
      const socket = await opens(network)
      if (!socket) return void (await sleep(100))
      while (!isOver() && !socket.destroyed) {
        await writes(socket, '{')
        await sleep(200)
      }
      socket.destroy()
    },
  },
  hugeLine: {
    many: 10,
    async act(network) {
      const socket = await opens(network)
      if (!socket) return void (await sleep(50))
      await writes(socket, HUGE)
      await sleep(50)
      socket.destroy()
    },
  },
  halfOpen: {
    many: 60,
    async act(network) {
      const socket = await opens(network)
      if (!socket) return void (await sleep(100))
      socket.end()
      socket.pause()
      while (!isOver() && !socket.destroyed) await sleep(200)
      socket.destroy()
    },
  },
  /** Guesses at the least difficulty: every fourth is a share, and costs its sender nothing. */
  cheapMiner: {
    many: 20,
    async act(network) {
      const socket = await opens(network)
      if (!socket) return void (await sleep(100))
      let heard = ''
      socket.on('data', (chunk: Buffer) => {
        if (heard.length < 20_000) heard += chunk.toString('latin1')
      })
      await writes(socket, JOIN.replace('d=1e-8', 'd=1e-9'))
      await sleep(300)
      const [, jobId, time] = /notify","params":\["(\w+)",.*?"(\w{8})",(?:true|false)\]/.exec(heard) ?? []
      for (let nonce = 0; !isOver() && !socket.destroyed; nonce += 100) {
        const submits = Array.from({ length: 100 }, (_, i) => submit(jobId, time, nonce + i)).join('')
        await writes(socket, submits)
      }
      socket.destroy()
    },
  },
  storm: {
    many: 10,
    async act(network) {
      const socket = await opens(network)
      socket?.resetAndDestroy()
      await sleep(2)
    },
  },
}

async function repeats(act: Kind, network: number): Promise<void> {
  while (!isOver()) await act(network)
}

const all: Promise<void>[] = []
for (const { many, act } of Object.values(KINDS)) {
  for (let i = 0; i < many; i++) all.push(repeats(act, all.length % 250))
}
await Promise.race([Promise.all(all), sleep(plan.forMs + 2_000)])
process.stdout.write(`${JSON.stringify({ opened })}\n`)
process.exit(0)
