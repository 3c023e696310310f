import { writeFileSync } from 'node:fs'
import { exampleFile } from './example-env.ts'

writeFileSync(new URL('./example.env', import.meta.url), exampleFile())
