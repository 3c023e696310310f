// BFGMiner. Reconstructed from the sources of luke-jr/bfgminer 866fd36f (5.5.0, October 2021): util.c, miner.c.
import { Device, giveUp, hex8, type Json, json, littleEndian } from './device.ts'

/** Suggests before it subscribes, with an id of null; texts are ids. */
export class Bfgminer extends Device {
  readonly #submits = new Set<string>()
  #id = 0
  #counter = 0
  transactionsRefused = 0

  protected *program(): Generator<void, void, string> {
    const { user, password } = this.owner
    const target = `00000000ffff${'0'.repeat(52)}`
    this.write(`{"id": null, "method": "mining.suggest_target", "params": ["${target}"]}\n`)
    // What #goalreset adds.
    this.write(
      '{"id":null,"method":"mining.capabilities","params":[{"notify":[],"set_difficulty":{},"set_goal":[]}]}\n',
    )
    this.write(`{"id": ${this.#id++}, "method": "mining.subscribe", "params": ["bfgminer/5.5.0"]}\n`)
    const { result, error } = json(yield)
    if (!Array.isArray(result) || error != null)
      giveUp('the line after subscribe is no subscription: no suggestion then')
    if (typeof result[1] !== 'string' || !(Number(result[2]) >= 1)) giveUp('an odd subscription')
    this.extranonce1 = result[1]
    this.extranonce2Size = Number(result[2])
    this.write('{"id": "xnsub", "method": "mining.extranonce.subscribe", "params": []}\n')
    this.write(`{"id": "auth", "method": "mining.authorize", "params": ["${user}", "${password}"]}\n`)
    for (;;) this.#take(json(yield))
  }

  submit(): string {
    const { id, time, version } = this.work
    const extranonce2 = littleEndian(this.#counter++, this.extranonce2Size)
    const nonce = this.solve({ extranonce2, version: Number.parseInt(version, 16) })
    const params = [this.owner.user, id, extranonce2, time, hex8(nonce)].map((each) => `"${each}"`).join(', ')
    const key = `sub${this.#id++}`
    this.#submits.add(key)
    return `{"params": [${params}], "id": "${key}", "method": "mining.submit"}\n`
  }

  /** A wish of the same day (#cksuggest): nobody waits for an answer. */
  suggest(): string {
    return '{"id": null, "method": "mining.suggest_difficulty", "params": [2]}\n'
  }

  #take({ id, method, params, result, error }: Json): void {
    if (method === 'mining.set_difficulty') this.difficulty = Number((params as unknown[])[0])
    else if (method === 'mining.notify') {
      this.job = this.notify(params)
      this.write(`{"params": ["${this.job.id}"], "id": "txlist${this.job.id}", "method": "mining.get_transactions"}\n`)
    } else if (typeof method === 'string') return
    else if (id === 'auth') {
      if (result !== true || error != null) giveUp('not authorized')
    } else if (typeof id === 'string' && id.startsWith('txlist')) {
      if (error == null) giveUp('a list of transactions that is none')
      this.transactionsRefused++
    } else if (typeof id === 'string' && this.#submits.delete(id)) {
      if (result === true && error == null) this.accepted++
      else this.refused.push(String((error as unknown[] | null)?.[1]))
    } else if (id !== 'xnsub') giveUp(`an answer to nothing: ${JSON.stringify(id)}`)
  }
}
