import type { Kind } from '../../platform/options.ts'

/** A port beside the default one, with difficulties for a kind of miner. */
export interface PortRow {
  readonly name: string
  readonly port: number
  readonly tls?: boolean
  readonly difficultyStart: number
  readonly difficultyLeast: number
}

const rowsMax = 8
const ROW = /^([a-z][a-z0-9-]{0,19}):(\d{1,5}):([0-9.e+-]+):([0-9.e+-]+)$/

function readRow(text: string): PortRow | null {
  const [, name = '', port, start, least] = ROW.exec(text.trim()) ?? []
  const row = { name, port: Number(port), difficultyStart: Number(start), difficultyLeast: Number(least) }
  const good = row.port <= 65_535 && row.difficultyLeast >= 1e-10 && row.difficultyStart >= row.difficultyLeast
  return good && Number.isFinite(row.difficultyStart) ? row : null
}

const printRow = ({ name, port, difficultyStart, difficultyLeast }: PortRow): string =>
  [name, port, difficultyStart, difficultyLeast].join(':')

/** For devices of some kH/s, and for farms. */
export const furtherPorts: readonly PortRow[] = [
  { name: 'nano', port: 3334, difficultyStart: 0.001, difficultyLeast: 1e-9 },
  { name: 'high', port: 3335, difficultyStart: 65_536, difficultyLeast: 1_024 },
]

/** `nano:3334:0.001:1e-9,high:3335:65536:1024`: name, port, first difficulty, least difficulty. */
export const ports: Kind<readonly PortRow[]> = {
  shape: 'name:port:start:least,… or none',
  print: (rows) => rows.map(printRow).join(',') || 'none',
  parse(text) {
    if (text === 'none') return { ok: true, value: [] }
    const rows = text.split(',').map(readRow)
    const known = rows.filter((row) => row !== null)
    return known.length === rows.length && rows.length <= rowsMax
      ? { ok: true, value: known }
      : { ok: false, problem: `a list like nano:3334:0.001:1e-9,high:3335:65536:1024 of at most ${rowsMax}` }
  },
}
