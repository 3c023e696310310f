// Prints everything that is generated and committed: the GraphQL schema, the client's types, docker/example.env.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = (command: string, ...args: string[]): void => {
  execFileSync(command, args, { cwd: root, stdio: 'inherit' })
}

run('node', 'api/schema/print.ts')
run('graphql-codegen', '--config', 'codegen.ts', '--silent')
run('node', 'docker/print-env.ts')
