// A server that checks nothing: it parses each line, says yes, and sends everybody the same bytes. What Node and the
// machine can do at all, measured by the same load at the same time as the engine.
import { createServer, type Socket } from 'node:net'

const backlog = 4_096
const miners = new Set<Socket>()
let jobs = 0
let previousHash = '00'.repeat(32)

/** About as long as a real one. */
function notify(): Buffer {
  const time = Math.floor(Date.now() / 1_000).toString(16)
  const params = [
    (++jobs).toString(16),
    previousHash,
    '01'.repeat(60),
    '02'.repeat(110),
    [],
    '20000000',
    '207fffff',
    time,
  ]
  return Buffer.from(`${JSON.stringify({ id: null, method: 'mining.notify', params: [...params, true] })}\n`)
}

function answer(socket: Socket, line: string): string {
  const { id, method } = JSON.parse(line)
  if (method === 'mining.subscribe')
    return `{"id":${id},"result":[[["mining.notify","1"]],"00000001",4],"error":null}\n`
  const yes = `{"id":${id},"result":true,"error":null}\n`
  if (method !== 'mining.authorize') return yes
  miners.add(socket)
  return `${yes}${notify().toString()}`
}

const server = createServer({ noDelay: true }, (socket) => {
  let rest = ''
  socket.on('error', () => undefined)
  socket.on('close', () => miners.delete(socket))
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    socket.write(lines.map((line) => answer(socket, line)).join(''), 'latin1')
  })
})

process.on('message', (tip: string) => {
  previousHash = tip
  const bytes = notify()
  for (const socket of miners) socket.write(bytes)
})
process.on('disconnect', () => process.exit(0))
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog }, () => process.send?.('ready'))
