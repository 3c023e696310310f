// What one operation may ask for, over HTTP and WebSocket alike.
import { createComplexityRule } from '@pothos/plugin-complexity'
import { type DocumentNode, GraphQLError, parse, specifiedRules, type ValidationRule, validate } from 'graphql'
import type { Plugin, YogaInitialContext } from 'graphql-yoga'

export const requestBytesMax = 100_000
export const tokensMax = 1_500
export const aliasesMax = 20
export const directivesMax = 20
export const rootFieldsMax = 10
export const depthMax = 14
export const complexityMax = 10_000

const tooMany = (what: string, most: number): GraphQLError =>
  new GraphQLError(`Too many ${what}: at most ${most} in one operation.`, { extensions: { code: 'LIMIT_EXCEEDED' } })

const countRule: ValidationRule = (context) => {
  let aliases = 0
  let directives = 0
  return {
    Field(node) {
      if (node.alias && ++aliases === aliasesMax + 1) context.reportError(tooMany('aliases', aliasesMax))
    },
    Directive() {
      if (++directives === directivesMax + 1) context.reportError(tooMany('directives', directivesMax))
    },
    OperationDefinition(node) {
      if (node.selectionSet.selections.length > rootFieldsMax)
        context.reportError(tooMany('root fields', rootFieldsMax))
    },
  }
}

const costs = new WeakMap<object, number>()
/** What an operation costs that was found to be within the limits, by its context. */
export const costOf = (context: object): number => costs.get(context) ?? 1

/** More than these nobody reads, and for each the schema is searched for what may have been meant. */
const errorsMax = 10
/** Documents that the rules of GraphQL have nothing against. */
const sound = new WeakSet<DocumentNode>()

/** What is counted, then what GraphQL says, once a document, then what it costs with these variables: no step without the one before. */
function validateInSteps(costRule: ValidationRule): typeof validate {
  return (schema, document, _rules, options) => {
    const counted = validate(schema, document, [countRule], options)
    if (counted.length > 0) return counted
    if (!sound.has(document)) {
      const errors = validate(schema, document, specifiedRules, { ...options, maxErrors: errorsMax })
      if (errors.length > 0) return errors
      sound.add(document)
    }
    return validate(schema, document, [costRule], options)
  }
}

/** Tokens at parsing; aliases, directives, root fields, depth and cost at validation, before anything runs. */
export function limitOperations(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source, options) => parse(source, { ...options, maxTokens: tokensMax }))
    },
    onValidate({ setValidationFn, context }) {
      const { params } = context as unknown as YogaInitialContext
      const costRule = createComplexityRule({
        context,
        variableValues: params?.variables ?? {},
        operationName: params?.operationName ?? null,
        maxComplexity: complexityMax,
        maxDepth: depthMax,
        onResult: ({ complexity }) => costs.set(context as object, complexity),
      })
      setValidationFn(validateInSteps(costRule) as Parameters<typeof setValidationFn>[0])
    },
  }
}
