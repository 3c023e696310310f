// The same lines as bytes, cut anywhere: a connection hears what a session that gets them line by line hears.
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Connection } from '../net/connection.ts'
import { lineBytesMax } from '../net/limits.ts'
import { Turn } from '../net/turn.ts'
import { Session } from '../session/session.ts'
import { anyLine } from './fuzz-lines.ts'
import { answered, Conversation, TestDesk } from './kit.ts'

const inputs = Number(process.env.FUZZ_RUNS ?? 50_000)
const linesEach = 12

/** What a connection sees of a socket, without the system's part of it. */
class Wire {
  written = ''
  destroyed = false
  writableLength = 0
  bytesRead = 0
  paused = false
  resumed: () => void = () => undefined

  write(text: string | Buffer): void {
    this.written += text.toString('latin1')
  }
  destroySoon(): void {
    this.destroyed = true
  }
  destroy(): void {
    this.destroyed = true
  }
  pause(): void {
    this.paused = true
  }
  resume(): void {
    this.paused = false
    this.resumed()
  }
  async flows(): Promise<void> {
    if (!this.paused || this.destroyed) return
    await new Promise<void>((resolve) => {
      this.resumed = resolve
    })
  }
}

const VISITOR = {
  address: '127.0.0.1',
  exempt: true,
  neighbourhood: { prefix: '127.0.0.0/24', open: 1, proven: 0, tokens: 0, tokensAtMs: 0, lines: 0, linesAtMs: 0 },
}

function desk(): TestDesk {
  const made = new TestDesk()
  made.takes()
  return made
}

async function asLines(lines: readonly string[]): Promise<string> {
  const conversation = new Conversation(desk())
  let heard = ''
  for (const line of lines) {
    const outcome = conversation.session.hear(line)
    if (outcome === 'wait') await answered(conversation.session)
    heard += conversation
      .hears()
      .map((each) => `${each}\n`)
      .join('')
    if (outcome === 'hang up') break
  }
  return heard
}

interface Spoken {
  readonly heard: string
  readonly reasons: readonly string[]
}

async function asBytes(bytes: Buffer, cuts: readonly number[]): Promise<Spoken> {
  const wire = new Wire()
  const reasons: string[] = []
  const turn = new Turn(() => undefined)
  const keeper = {
    turn,
    linesPerSecond: 1_000,
    slowMs: 1,
    authorized: () => undefined,
    draw: (_connection: Connection, wanted: number) => wanted,
    proved: () => undefined,
    slowed: () => undefined,
    failed: (error: unknown) => {
      throw error
    },
    closed: (_connection: Connection, reason: string) => reasons.push(reason),
  }
  const extranonce1 = Uint8Array.of(0, 0, 0, 7)
  const connection = new Connection(wire as unknown as Socket, VISITOR, keeper, extranonce1)
  const session = new Session('5e55104000000001', extranonce1, desk(), (text) => connection.say(text))
  connection.serve(session)
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  let from = 0
  for (const end of [...ends, bytes.length]) {
    connection.receive(bytes.subarray(from, end))
    from = end
    turn.end()
    await wire.flows()
    turn.end()
  }
  return { heard: wire.written, reasons }
}

test('bytes in whatever pieces are heard as their lines', { timeout: 60_000 + inputs * 5 }, async () => {
  const some = fc.array(anyLine, { minLength: linesEach, maxLength: linesEach })
  await fc.assert(
    fc.asyncProperty(some, fc.array(fc.nat(), { maxLength: 20 }), async (lines, cuts) => {
      const { heard } = await asBytes(Buffer.from(lines.map((line) => `${line}\n`).join('')), cuts)
      // Half of a character beyond the first plane is no text: on the wire it is a replacement character.
      expect(heard).toBe(await asLines(lines.map((line) => line.toWellFormed())))
    }),
    { numRuns: Math.ceil(inputs / 10 / linesEach) },
  )
})

test('whatever bytes come, what has no end within 8 KiB ends the connection', async () => {
  const endless = fc.uint8Array({ minLength: lineBytesMax + 1, maxLength: lineBytesMax + 100 })
  await fc.assert(
    fc.asyncProperty(endless, fc.array(fc.nat(), { maxLength: 5 }), async (bytes, cuts) => {
      const withoutEnd = Buffer.from(bytes.map((byte) => (byte === 0x0a ? 0x20 : byte)))
      expect((await asBytes(withoutEnd, cuts)).reasons).toEqual(['lineTooLong'])
      const { reasons, heard } = await asBytes(Buffer.from(bytes), cuts)
      expect(reasons.length).toBeLessThanOrEqual(1)
      expect(heard).toMatch(/^[\n\x20-\x7e]*$/)
    }),
    { numRuns: 50 },
  )
})
