// Rows as PostgreSQL's COPY takes them in binary: for the one table that gets a row for every share.
import { finished } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { ClientBase } from '../../../../platform/postgres.ts'
import type { Columns, ColumnType } from './rows.ts'

/** Signature, flags and the length of an extension that is none; `Binary Format` in the manual's page on COPY. */
const HEAD = Buffer.from(`${'5047434f50590aff0d0a00'}${'00'.repeat(8)}`, 'hex')
const end = -1
/** Of 2000-01-01, where PostgreSQL counts microseconds from. */
const epochMs = 946_684_800_000
const two32 = 2 ** 32
/** Without texts and bytes, which are counted one by one. */
const fieldBytesMost = 12

/** Writes all rows or throws; a row that is there already is an error (SQLSTATE 23505), unlike with `insertRows`. */
export async function copyRows<Row>(
  client: ClientBase,
  table: string,
  columns: Columns<Row>,
  rows: readonly Row[],
): Promise<number> {
  if (rows.length === 0) return 0
  const names = Object.keys(columns).map((name) => `"${name}"`)
  const stream = client.query(copyFrom(`COPY "${table}" (${names.join(', ')}) FROM STDIN (FORMAT binary)`))
  stream.end(encodeRows(columns, rows))
  await finished(stream)
  return rows.length
}

export function encodeRows<Row>(columns: Columns<Row>, rows: readonly Row[]): Buffer {
  const entries = Object.entries(columns) as [keyof Row & string, ColumnType][]
  const page = new Page(HEAD.length + rows.length * (2 + entries.length * fieldBytesMost) + 2)
  page.put(HEAD)
  for (const row of rows) {
    page.int16(entries.length)
    for (const [name, type] of entries) encodeField(page, type, row[name])
  }
  page.int16(end)
  return page.bytes()
}

function encodeField(page: Page, type: ColumnType, value: unknown): void {
  if (value === null) page.int32(end)
  else if (type === 'int4') page.sized(4).int32(value as number)
  else if (type === 'int8') page.sized(8).int64(value as number)
  else if (type === 'float8') page.sized(8).float64(value as number)
  else if (type === 'ms') page.sized(8).int64((Math.round(value as number) - epochMs) * 1_000)
  else if (type === 'hex') page.text(value as string, 'hex')
  else if (type === 'text' || type === 'share_standing') page.text(value as string, 'utf8')
  else throw new Error(`COPY of ${type} is not written yet`)
}

/** A buffer that grows where texts are longer than there is room for. */
class Page {
  #buffer: Buffer
  #at = 0

  constructor(bytes: number) {
    this.#buffer = Buffer.allocUnsafe(bytes)
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at)
  }

  put(bytes: Buffer): void {
    this.#need(bytes.length)
    this.#at += bytes.copy(this.#buffer, this.#at)
  }

  int16(value: number): void {
    this.#need(2)
    this.#at = this.#buffer.writeInt16BE(value, this.#at)
  }

  int32(value: number): void {
    this.#need(4)
    this.#at = this.#buffer.writeInt32BE(value, this.#at)
  }

  /** Of a whole number up to 2^53 on either side of zero. */
  int64(value: number): void {
    this.#need(8)
    const high = Math.floor(value / two32)
    this.#at = this.#buffer.writeInt32BE(high, this.#at)
    this.#at = this.#buffer.writeUInt32BE(value - high * two32, this.#at)
  }

  float64(value: number): void {
    this.#need(8)
    this.#at = this.#buffer.writeDoubleBE(value, this.#at)
  }

  text(value: string, encoding: 'hex' | 'utf8'): void {
    const bytes = encoding === 'hex' ? value.length >> 1 : Buffer.byteLength(value)
    this.int32(bytes)
    this.#need(bytes)
    this.#buffer.write(value, this.#at, encoding)
    this.#at += bytes
  }

  /** The length of the field that follows. */
  sized(bytes: number): this {
    this.int32(bytes)
    return this
  }

  #need(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes))
    this.#buffer.copy(grown, 0, 0, this.#at)
    this.#buffer = grown
  }
}
