// The operator's command, as typed on the machine.
import { startProcess } from '../../dev/process.ts'

export interface Operated {
  readonly code: number | null
  readonly text: string
}

export async function operate(
  { environment }: { readonly environment: Readonly<Record<string, string>> },
  ...args: readonly string[]
): Promise<Operated> {
  let text = ''
  const run = await startProcess({
    name: 'player',
    entry: 'api/workers/player.ts',
    args,
    env: environment,
    ready: false,
    onText: (more) => {
      text += more
    },
  })
  return { code: await run.exited, text }
}
