import { expect, test } from 'vitest'
import { crossings } from './borders.ts'
import { projectFiles } from './source.ts'

test('no room imports what it may not', () => {
  expect(crossings(projectFiles())).toEqual([])
})

test.each([
  ['stratum/shares/verdict.ts', "import { x } from '../net/listener.ts'", /stratum\/shares may not/],
  ['stratum/publish/journal.ts', "import pg from 'pg'", /imports pg/],
  ['bitcoin/hash.ts', "import { hash } from 'node:crypto'", /imports node:crypto/],
  ['client/client.ts', "import { WebSocket } from 'ws'", /imports ws/],
  ['web/stage/mount.ts', "import { useEffect } from 'react'", /imports react/],
  ['web/features/mining/page.tsx', "export { a } from '../../../stratum/work/job.ts'", /may not/],
  ['web/app/shell.tsx', "const x = () => import('../../api/server/main.ts')", /may not/],
  ['api/domains/accounts/actions.ts', "import { x } from '../mining/index.ts'", /not on a lower tier/],
  ['api/domains/games/actions.ts', "import { x } from '../mining/store.ts'", /by its index/],
  ['helpers/thing.ts', 'export const x = 1', /belongs to no room/],
])('a planted crossing in %s is reported', (path, text, sentence) => {
  expect(crossings([{ path, text }])).toEqual([expect.stringMatching(sentence)])
})

test('a slice may enter a lower slice by its door', () => {
  expect(crossings([{ path: 'api/domains/games/actions.ts', text: "import { x } from '../mining/index.ts'" }])).toEqual(
    [],
  )
})
