// What a change of schema.graphql means for those who ask the API, and whether it may be made: the policy is in docs/api.md.
import { execFileSync } from 'node:child_process'
import {
  BreakingChangeType,
  buildSchema,
  DangerousChangeType,
  findSchemaChanges,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'

export interface SchemaVerdict {
  readonly safe: readonly string[]
  /** Clients go on, but may meet what they have not met before. */
  readonly dangerous: readonly string[]
  /** Operations that were good are refused, or their answers are not as they were promised. */
  readonly breaking: readonly string[]
  /** What has to be done before the change may be made; empty where nothing has. */
  readonly objections: readonly string[]
}

export interface SchemaChange {
  /** Printed schemas. */
  readonly before: string
  readonly after: string
  readonly changelog: string
  readonly now: Date
}

/** What is deprecated stays so long at least. */
export const deprecatedDaysMin = 90
const dayMs = 86_400_000
const reasonPattern = /^(?:Use `[^`]+`|Nothing takes its place:).* Stays until (\d{4}-\d{2}-\d{2})\.$/s
const policy = 'a reason must read: Use `what` instead. Stays until YYYY-MM-DD. (docs/api.md)'

const breakingTypes = new Set<string>(Object.values(BreakingChangeType))
const dangerousTypes = new Set<string>(Object.values(DangerousChangeType))

export function classify({ before, after, changelog, now }: SchemaChange): SchemaVerdict {
  const [was, is] = [buildSchema(before), buildSchema(after)]
  // Words that are said better change nothing for a program.
  const changes = findSchemaChanges(was, is).filter(({ type }) => type !== 'DESCRIPTION_CHANGED')
  const deprecatedBefore = deprecationsOf(was)
  const declared = declaredIn(changelog)
  const objections: string[] = []
  for (const { type, description } of changes) {
    if (!breakingTypes.has(type)) continue
    const what = subjectOf(description)
    const until = untilOf(deprecatedBefore.get(what))
    if (declared.has(what) || (until && until <= now)) continue
    objections.push(
      `${description} Deprecate it first, or name \`${what}\` in CHANGELOG.md under Unreleased, "Breaking changes".`,
    )
  }
  const told = changes.map(({ type, description }) => ({ type, description }))
  return {
    safe: told
      .filter(({ type }) => !breakingTypes.has(type) && !dangerousTypes.has(type))
      .map((each) => each.description),
    dangerous: told.filter(({ type }) => dangerousTypes.has(type)).map((each) => each.description),
    breaking: told.filter(({ type }) => breakingTypes.has(type)).map((each) => each.description),
    objections: [...objections, ...hasty(deprecatedBefore, deprecationsOf(is), now)],
  }
}

/** Deprecations that do not say what to use instead and until when the old stays. */
export function malformedDeprecations(schema: GraphQLSchema): string[] {
  return [...deprecationsOf(schema)].flatMap(([what, reason]) => (untilOf(reason) ? [] : [`${what}: ${policy}`]))
}

function hasty(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, now: Date): string[] {
  return [...after].flatMap(([what, reason]) => {
    const until = untilOf(reason)
    if (!until) return [`${what}: ${policy}`]
    if (before.has(what) || until.getTime() - now.getTime() >= (deprecatedDaysMin - 1) * dayMs) return []
    return [`${what} is deprecated anew: it must stay for ${deprecatedDaysMin} days at least.`]
  })
}

function untilOf(reason: string | undefined): Date | null {
  const until = new Date(`${reasonPattern.exec(reason ?? '')?.[1]}T00:00:00Z`)
  return Number.isNaN(until.getTime()) ? null : until
}

/** Reasons by what they are about, as `Type.field`, `Type.field(argument:)` or `Enum.VALUE`. */
function deprecationsOf(schema: GraphQLSchema): Map<string, string> {
  const found = new Map<string, string>()
  const note = (
    what: string,
    { deprecationReason }: { readonly deprecationReason?: string | null | undefined },
  ): void => {
    if (deprecationReason != null) found.set(what, deprecationReason)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value)
    if (isInputObjectType(type))
      for (const each of Object.values(type.getFields())) note(`${type.name}.${each.name}`, each)
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      note(`${type.name}.${field.name}`, field)
      for (const arg of field.args) note(`${type.name}.${field.name}(${arg.name}:)`, arg)
    }
  }
  return found
}

const leadingWords =
  /^(A required |An optional |Standard |Repeatable flag was removed from )?(field|argument|directive|enum value|scalar)? ?/i

/** The coordinate that a description of graphql-js is about. */
function subjectOf(description: string): string {
  return /^@?\w+(?:\.\w+)?(?:\(\w+:\))?/.exec(description.replace(leadingWords, ''))?.[0] ?? description
}

/** What the changelog names in backticks under the breaking changes of what is not released yet. */
function declaredIn(changelog: string): Set<string> {
  const unreleased = /^## Unreleased$(.*?)(?=^## |(?![\s\S]))/ms.exec(changelog)?.[1] ?? ''
  const section = /^### Breaking changes$(.*?)(?=^### |(?![\s\S]))/ms.exec(unreleased)?.[1] ?? ''
  return new Set([...section.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''))
}

export interface SchemaBase {
  readonly commit: string
  readonly schema: string
}

/**
 * The schema that a change begins from: that of the commit where the branch left main; on main itself, of the commit before.
 * Null where git cannot tell, as in an archive or a clone without history.
 */
export function schemaBase(root: string): SchemaBase | null {
  const git = (...args: string[]): string | null => {
    try {
      return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    } catch {
      return null
    }
  }
  const head = git('rev-parse', '--verify', 'HEAD^{commit}')?.trim()
  if (!head) return null
  const left = ['origin/main', 'main'].map((name) => git('merge-base', 'HEAD', name)?.trim()).find(Boolean)
  const commit = left && left !== head ? left : git('rev-parse', '--verify', '--quiet', 'HEAD^')?.trim()
  const schema = commit ? git('show', `${commit}:./schema.graphql`) : null
  return commit && schema ? { commit, schema } : null
}
