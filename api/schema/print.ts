// node api/schema/print.ts: writes the contract to schema.graphql, sorted, with its descriptions.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { printSchema } from 'graphql'
import { schema } from './index.ts'

const file = fileURLToPath(new URL('../../schema.graphql', import.meta.url))

/** The contract as the code has it. */
export const printContract = (): string => `${printSchema(schema)}\n`
/** Whether the committed contract is what the code has. */
export const isContractCurrent = (): boolean => readFileSync(file, 'utf8') === printContract()

if (import.meta.main) writeFileSync(file, printContract())
