// Habits that tools do not check, each with what to do instead.
import { importsOf, mentionedPaths, type SourceFile } from './source.ts'

const linesMax = 400

interface Habit {
  readonly pattern: RegExp
  readonly where: (path: string) => boolean
  readonly instead: string
}

const isTest = (path: string): boolean => /\.test\.tsx?$|\/tests\/|\/bench\//.test(path)
const isService = (path: string): boolean =>
  /^(bitcoin|events|platform|stratum|api|client|web)\//.test(path) && !isTest(path)
const everywhere = (path: string): boolean => !path.startsWith('dev/house/')

export const HABITS: readonly Habit[] = [
  {
    pattern: /\bprocess\.env\b/,
    where: (path) => isService(path) && path !== 'platform/options.ts' && !path.endsWith('.config.ts'),
    instead: 'read it through an options table (platform/options.ts)',
  },
  { pattern: /\bconsole\.\w+\(/, where: isService, instead: 'log through platform/log.ts, or return the fact' },
  { pattern: /\bas any\b/, where: everywhere, instead: 'name the type, or parse the value at the edge' },
  { pattern: /^export \*/m, where: everywhere, instead: 'export by name, so that the door shows what is inside' },
  { pattern: /\b(FIXME|TODO|XXX)\b/, where: everywhere, instead: 'do it, or file an issue' },
  { pattern: /@ts-ignore/, where: everywhere, instead: 'mend the type, or @ts-expect-error with the reason' },
  { pattern: /\.only\(/, where: isTest, instead: 'run one test from the command line' },
]

const roomsNeverNamed = /(^|\/)(common|shared|core|utils?|helpers?)(\/|\.tsx?$)/

/** Untidy places as sentences. */
export function untidy(files: readonly SourceFile[]): string[] {
  return [...files.flatMap(untidyFile), ...orphans(files)]
}

function untidyFile({ path, text }: SourceFile): string[] {
  const found: string[] = []
  const lines = text.split('\n').length
  if (lines > linesMax) found.push(`${path} has ${lines} lines: split it (at most ${linesMax})`)
  if (roomsNeverNamed.test(path)) found.push(`${path}: code lives with its user; name the room by what it does`)
  for (const habit of HABITS) {
    const match = habit.where(path) ? habit.pattern.exec(text) : null
    if (match) found.push(`${path} has ${JSON.stringify(match[0])}: ${habit.instead}`)
  }
  return found
}

function orphans(files: readonly SourceFile[]): string[] {
  const used = mentionedPaths(files)
  for (const file of files) for (const each of importsOf(file)) if (each.ours) used.add(each.to)
  return files
    .filter(
      ({ path }) => !used.has(path) && !/\.test\.tsx?$|\.d\.ts$|(^|\/)[\w.-]*config\.ts$|^codegen\.ts$/.test(path),
    )
    .map(({ path }) => `${path} is imported by nobody: delete it, or use it`)
}
