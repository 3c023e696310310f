// COPY … FROM STDIN in PostgreSQL's binary format, a value at a time: ten million rows in a minute, several tables at once, and
// no row as an object. The ledger copies what it has as rows (`ledger/copy.ts`).
import pg from 'pg'

/** What the driver hands over when the server is ready for the rows. It is not in the types of the driver. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

class CopyQuery extends pg.Query {
  readonly #rows: Buffer
  constructor(text: string, rows: Buffer, done: (error: Error | null) => void) {
    super(text, done)
    this.#rows = rows
  }
  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#rows)
    connection.endCopyFrom()
  }
}

const signature = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const trailerBytes = 2
/** Of timestamptz: 2000-01-01. */
const epochMs = 946_684_800_000
const upper = 2 ** 32

/** Rows for one table, gathered and sent in batches: the next is written while the server takes the last. */
export class CopyRows {
  readonly #client: pg.Client
  readonly #text: string
  readonly #columns: number
  readonly #batchBytes: number
  #buffer: Buffer
  #at = signature.length
  #running: Promise<void> = Promise.resolve()
  rows = 0

  constructor(client: pg.Client, table: string, columns: readonly string[], batchBytes = 8 << 20) {
    this.#client = client
    this.#text = `COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`
    this.#columns = columns.length
    this.#batchBytes = batchBytes
    this.#buffer = this.#fresh(2 * batchBytes)
  }

  /** Begins a row; as many values follow as there are columns, in their order. */
  row(): this {
    this.rows++
    this.#reserve(2)
    this.#at = this.#buffer.writeInt16BE(this.#columns, this.#at)
    return this
  }
  int4(value: number): this {
    this.#length(4)
    this.#at = this.#buffer.writeInt32BE(value, this.#at)
    return this
  }
  int8(value: number): this {
    this.#length(8)
    this.#at = this.#buffer.writeInt32BE(Math.floor(value / upper), this.#at)
    this.#at = this.#buffer.writeUInt32BE(value >>> 0, this.#at)
    return this
  }
  float8(value: number): this {
    this.#length(8)
    this.#at = this.#buffer.writeDoubleBE(value, this.#at)
    return this
  }
  /** A timestamptz, from milliseconds since 1970. */
  at(ms: number): this {
    return this.int8((ms - epochMs) * 1_000)
  }
  /** Text, or a value of an enum. */
  text(value: string | null): this {
    if (value === null) return this.#null()
    return this.bytes(Buffer.from(value))
  }
  bytes(value: Uint8Array): this {
    this.#length(value.length)
    this.#buffer.set(value, this.#at)
    this.#at += value.length
    return this
  }

  /** Sends what there is once it is a batch; waits for the batch before. */
  async sendFull(): Promise<void> {
    if (this.#at >= this.#batchBytes) await this.#send()
  }
  /** Sends what is left; all rows are in the table afterwards. */
  async end(): Promise<void> {
    if (this.#at > signature.length) await this.#send()
    await this.#running
  }

  async #send(): Promise<void> {
    this.#reserve(trailerBytes)
    this.#at = this.#buffer.writeInt16BE(-1, this.#at)
    const full = this.#buffer.subarray(0, this.#at)
    this.#buffer = this.#fresh(this.#buffer.length)
    this.#at = signature.length
    await this.#running
    const sending = new Promise<void>((resolve, reject) => {
      this.#client.query(new CopyQuery(this.#text, full, (error) => (error ? reject(error) : resolve())))
    })
    // Whoever waits for it next hears of its failure.
    sending.catch(() => {})
    this.#running = sending
  }
  #fresh(size: number): Buffer {
    const buffer = Buffer.allocUnsafe(size)
    buffer.set(signature)
    return buffer
  }
  #null(): this {
    this.#reserve(4)
    this.#at = this.#buffer.writeInt32BE(-1, this.#at)
    return this
  }
  #length(bytes: number): void {
    this.#reserve(4 + bytes)
    this.#at = this.#buffer.writeInt32BE(bytes, this.#at)
  }
  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(2 * this.#buffer.length + bytes)
    larger.set(this.#buffer.subarray(0, this.#at))
    this.#buffer = larger
  }
}
