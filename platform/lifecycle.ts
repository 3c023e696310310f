import { helpText, OptionsRefused, type OptionTable, type OptionValues, readOptions } from './options.ts'

/**
 * Runs a process: reads its options (or prints `--help`), starts it, and stops it once on SIGTERM or SIGINT.
 * A stop that takes longer than `stopWithinMs` ends with exit code 1, so that no process hangs about.
 * `fallbacks` are options from elsewhere, as text: environment variables win.
 */
export async function runProcess<T extends OptionTable>(
  usage: string,
  table: T,
  start: (options: OptionValues<T>) => Promise<{ stop(): Promise<void> }>,
  stopWithinMs: (options: OptionValues<T>) => number = () => 10_000,
  fallbacks: () => Readonly<Record<string, string | undefined>> = () => ({}),
): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText(usage, table))
    return
  }
  let running: { stop(): Promise<void> }
  let options: OptionValues<T>
  try {
    options = readOptions(table, undefined, fallbacks())
    running = await start(options)
  } catch (error) {
    const reason = error instanceof OptionsRefused ? error.message : error instanceof Error ? error.stack : error
    process.stderr.write(`${reason}\n`)
    process.exit(1)
  }
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), stopWithinMs(options)).unref()
    running.stop().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${error}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
