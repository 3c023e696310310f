// Tells its facts as lines, until it is stopped.
import { learn } from './facts.ts'

declare const process: {
  readonly argv: readonly string[]
  readonly stdout: { write(text: string): void }
  once(signal: string, listener: () => void): void
}
const [, , url = '', address = ''] = process.argv
const tell = (fact: unknown): void => process.stdout.write(`${JSON.stringify(fact)}\n`)
const game = await learn({ url }, address, tell)
// Once the socket is closed nothing keeps the process.
process.once('SIGTERM', () => void game.close().then(() => tell({ closed: true })))
