// A crowd that watches: `subscriber.ts COUNT SECONDS PORT…`. The query comes as QUERY in the environment. Says `ready` when all have
// subscribed, then how long messages took, then whether all came back when they were sent away.
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { quantile } from '../../stratum/bench/figures.ts'

const [count = 0, seconds = 0, ...ports] = process.argv.slice(2).map(Number)
const query = process.env.QUERY ?? ''
/** Of the messages so many are looked at: to read them all would take the crowd's processor. */
const lookedAtEvery = 20
const openedASecond = 1_000

const waitsMs: number[] = []
let [messages, bytes, subscribed, away, returned] = [0, 0, 0, 0, 0]
let returnedMs: number[] = []
const atPattern = /"at":"([^"]+)"(?!.*"at":)/s
const waiting = Promise.withResolvers<void>()

function watch(n: number, awaySinceMs?: number): void {
  const socket = new WebSocket(`ws://127.0.0.1:${ports[n % ports.length]}/graphql`, 'graphql-transport-ws', {
    headers: { 'x-forwarded-for': `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` },
    perMessageDeflate: false,
  })
  let isSubscribed = false
  socket.on('open', () => socket.send('{"type":"connection_init"}'))
  socket.on('error', () => {})
  // As graphql-ws does by itself: after 0.3 to 3 s.
  socket.on('close', () => {
    if (isSubscribed) away++
    const sinceMs = awaySinceMs !== undefined && !isSubscribed ? awaySinceMs : performance.now()
    setTimeout(() => watch(n, sinceMs), 300 + Math.random() * 2_700)
  })
  socket.on('message', (data: Buffer) => {
    if (data.includes('connection_ack')) {
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
      // The answer to a ping comes after what was subscribed before it was taken up.
      socket.send('{"type":"ping"}')
    } else if (data.includes('"type":"pong"')) {
      isSubscribed = true
      if (awaySinceMs !== undefined) {
        returned++
        returnedMs.push(performance.now() - awaySinceMs)
      }
      if (++subscribed === count) waiting.resolve()
    } else if (data.includes('"type":"next"')) {
      messages++
      bytes += data.length
      if (messages % lookedAtEvery !== 0) return
      const at = atPattern.exec(data.toString())?.[1]
      if (at !== undefined) waitsMs.push(Date.now() - Date.parse(at))
    } else if (data.includes('"type":"ping"')) socket.send('{"type":"pong"}')
    else process.stdout.write(`${JSON.stringify({ msg: 'refused', text: data.toString().slice(0, 300) })}\n`)
  })
}

for (let n = 0; n < count; n++) {
  watch(n)
  if (n % 50 === 0) await sleep(50_000 / openedASecond)
}
await waiting.promise
process.stdout.write('{"msg":"ready"}\n')
await sleep(1_000)
messages = 0
bytes = 0
waitsMs.length = 0
const { user, system } = process.cpuUsage()
const startedMs = performance.now()
await sleep(seconds * 1_000)
const tookMs = performance.now() - startedMs
const cpu = process.cpuUsage()
process.stdout.write(
  `${JSON.stringify({
    msg: 'watched',
    messagesASecond: (messages * 1_000) / tookMs,
    bytes: bytes / messages,
    waits: [0.5, 0.99, 1].map((part) => quantile(waitsMs, part)),
    core: (cpu.user + cpu.system - user - system) / 1_000 / tookMs,
  })}\n`,
)
returnedMs = []
// Until it is ended; tells whenever all who were sent away are back.
for (let told = 0; ; await sleep(50)) {
  if (away < count || returned < count || told === returned) continue
  told = returned
  process.stdout.write(
    `${JSON.stringify({ msg: 'back', times: [0.5, 0.99, 1].map((part) => quantile(returnedMs, part)) })}\n`,
  )
}
