import { mkdirSync } from 'node:fs'
import { createConnection } from 'node:net'
import { type CommandLine, debianProgram } from './debian.ts'
import { freePort } from './free-port.ts'
import { type Exit, launch, onPath, type Program, untilUp } from './program.ts'

export interface RedisPart {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Resolves when the one that runs now has ended, for whatever reason. */
  readonly exited: Promise<Exit>
  /** Saves and ends. */
  stop(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** On the same port with the same data, whether it still runs or not. */
  restart(): Promise<void>
  /** SIGSTOP: it accepts connections but answers nothing. */
  pause(): void
  resume(): void
}

export interface RedisRequest {
  /** Its data folder; created when missing. */
  readonly dir: string
  readonly port?: number
  readonly onProgress?: (line: string) => void
}

/** How to run a Redis here; Debian's Valkey is unpacked when there is none. */
export async function findRedis(onProgress?: (line: string) => void): Promise<CommandLine> {
  const there = onPath('redis-server') ?? onPath('valkey-server')
  if (there) return [there]
  return await debianProgram({
    part: 'Redis (Valkey)',
    packages: ['valkey-server', 'valkey-tools'],
    path: 'usr/bin/valkey-server',
    onProgress,
  })
}

/** One PING over a connection of its own. */
function answers(port: number): Promise<true | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'))
    const end = (answer: true | null): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(500, () => end(null))
    socket.on('error', () => end(null))
    // While it loads its file it answers -LOADING.
    socket.on('data', (data) => end(data.toString().startsWith('+PONG') ? true : null))
  })
}

/**
 * A Redis (or Valkey) of our own on 127.0.0.1: nothing is evicted, every write is in the append-only file.
 * @throws PartMissing when there is none and it cannot be installed
 */
export async function startRedis({ dir, port: wanted, onProgress }: RedisRequest): Promise<RedisPart> {
  const [command, ...first] = await findRedis(onProgress)
  mkdirSync(dir, { recursive: true })
  const port = wanted || (await freePort())
  const settings = {
    port,
    bind: '127.0.0.1',
    'protected-mode': 'yes',
    dir,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
    loglevel: 'warning',
  }
  const args = [...first, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])]
  const start = async (): Promise<Program> => {
    const program = await launch({ name: 'redis', command, args })
    await untilUp('Redis', program, () => answers(port))
    return program
  }
  let running = await start()
  const stop = async (): Promise<void> => {
    // A paused server would not hear the signal.
    running.signal('SIGCONT')
    await running.stop('SIGTERM')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return running.pid
    },
    get exited() {
      return running.exited
    },
    stop,
    kill: () => running.kill(),
    restart: async () => {
      await stop()
      running = await start()
    },
    pause: () => running.signal('SIGSTOP'),
    resume: () => running.signal('SIGCONT'),
  }
}
