// The certificate of the TLS port: read again when its files change (renewal) or when somebody says so.
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Logger } from '../../platform/log.ts'

const lookEveryMs = 30_000

export interface Certificate {
  readonly cert: Buffer
  readonly key: Buffer
}

/** Throws where the files are no certificate with its key. */
export function readCertificate(certFile: string, keyFile: string): Certificate {
  const certificate = { cert: readFileSync(certFile), key: readFileSync(keyFile) }
  createSecureContext(certificate)
  return certificate
}

export class Credentials {
  readonly #certFile: string
  readonly #keyFile: string
  readonly #log: Logger
  readonly #timer: NodeJS.Timeout
  readonly #takers = new Set<(certificate: Certificate) => void>()
  #present: Certificate
  #seen: string

  /** Throws where the files are no certificate with its key. */
  constructor(certFile: string, keyFile: string, log: Logger, everyMs = lookEveryMs) {
    this.#certFile = certFile
    this.#keyFile = keyFile
    this.#log = log
    this.#seen = this.#look()
    this.#present = readCertificate(certFile, keyFile)
    this.#timer = setInterval(() => this.#lookAgain(), everyMs)
    this.#timer.unref()
  }

  get present(): Certificate {
    return this.#present
  }

  /** Told of each later certificate. */
  onChange(take: (certificate: Certificate) => void): void {
    this.#takers.add(take)
  }

  /** What cannot be read or does not fit together is told of, and the one before stays. */
  reload(): void {
    try {
      this.#present = readCertificate(this.#certFile, this.#keyFile)
      for (const take of this.#takers) take(this.#present)
      this.#log.info({ file: this.#certFile }, 'the certificate was read again')
    } catch (error) {
      this.#log.error({ reason: String(error), file: this.#certFile }, 'the new certificate cannot be used')
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #lookAgain(): void {
    const seen = this.#look()
    if (seen === this.#seen) return
    this.#seen = seen
    this.reload()
  }

  /** Changes whenever a file does; two that are renewed one after the other are read twice. */
  #look(): string {
    return `${looksOf(this.#certFile)} ${looksOf(this.#keyFile)}`
  }
}

/** A file that may not be looked at now is told of when it is read. */
function looksOf(path: string): string {
  try {
    const { mtimeMs, ino, size } = statSync(path)
    return `${ino}.${size}.${mtimeMs}`
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code)
  }
}
