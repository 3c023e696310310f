import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answers, GeneratorPlan, Order } from './orders.ts'
import { pin } from './processes.ts'

/** One generator process, at its other end. */
export class Generator {
  readonly #child: ChildProcess
  #answers: Promise<unknown> = Promise.resolve()

  constructor(plan: GeneratorPlan, on: readonly number[] | null) {
    this.#child = fork(fileURLToPath(new URL('./generator.ts', import.meta.url)), [JSON.stringify(plan)], {
      serialization: 'advanced',
    })
    if (on) pin([this.#child.pid as number], on)
  }

  /** Orders are obeyed one after the other. Throws where the process has ended. */
  async order<O extends Order>(order: O): Promise<Answers[O['do']]> {
    const answer = this.#answers.then(() => this.#ask<Answers[O['do']]>(order))
    this.#answers = answer.catch(() => undefined)
    return await answer
  }

  async quit(): Promise<void> {
    await this.order({ do: 'quit' }).catch(() => undefined)
  }

  #ask<T>(order: Order): Promise<T> {
    const child = this.#child
    return new Promise((resolve, reject) => {
      const ended = (code: number | null): void => reject(new Error(`the generator ended with ${code}`))
      child.once('exit', ended)
      child.once('message', (answer) => {
        child.off('exit', ended)
        resolve(answer as T)
      })
      child.send(order, (error) => error && reject(error))
    })
  }
}
