// Who may import whom, as data. See ARCHITECTURE.md for the reasons.
import { type Import, importsOf, type SourceFile } from './source.ts'

interface Room {
  /** A file belongs to the first room whose pattern matches. */
  readonly room: string
  readonly files: RegExp
  /** Our own files that it may import, besides its own. */
  readonly mayImport: readonly RegExp[]
  /** Packages it must not import: a pure room stays pure. */
  readonly neverPackages?: RegExp
}

const io = /^(node:|ioredis|pg|zeromq|graphql-yoga|ws$|@prisma)/
const anything = [/./]

export const ROOMS: readonly Room[] = [
  { room: 'tests', files: /\.(test|scenario\.test)\.tsx?$|\/tests\/|\/bench\//, mayImport: anything },
  { room: 'dev', files: /^dev\//, mayImport: anything },
  { room: 'docker', files: /^docker\//, mayImport: [/^platform\//, /options\.ts$/] },
  { room: 'settings', files: /^[\w.-]+\.(ts|mjs)$|^web\/vite\.config\.ts$/, mayImport: [] },
  { room: 'bitcoin', files: /^bitcoin\//, mayImport: [], neverPackages: io },
  { room: 'events', files: /^events\//, mayImport: [/^bitcoin\/index\.ts$/], neverPackages: io },
  { room: 'platform', files: /^platform\//, mayImport: [/^events\/index\.ts$/] },
  { room: 'prisma', files: /^prisma\//, mayImport: [/^platform\//] },
  {
    room: 'stratum/main',
    files: /^stratum\/(main|start)\.ts$/,
    mayImport: [/^(bitcoin|events)\/index\.ts$/, /^(platform|stratum)\//],
  },
  ...['protocol', 'session', 'work', 'shares'].map((room) => ({
    room: `stratum/${room}`,
    files: new RegExp(`^stratum/${room}/`),
    mayImport: [/^(bitcoin|events)\/index\.ts$/, /^stratum\/(protocol|session|work|shares)\//],
    neverPackages: /^(node:(net|tls|fs|http|https|child_process|dgram)|ioredis|zeromq|pg|@prisma)/,
  })),
  {
    room: 'stratum',
    files: /^stratum\//,
    mayImport: [/^(bitcoin|events)\/index\.ts$/, /^(platform|stratum)\//],
    // Stratum never opens PostgreSQL.
    neverPackages: /^(pg|@prisma|graphql)/,
  },
  {
    room: 'api/domains',
    files: /^api\/domains\//,
    mayImport: [
      /^(bitcoin|events)\/index\.ts$/,
      /^platform\//,
      /^api\/schema\/(builder|scalars|errors|roles)\.ts$/,
      /^prisma\/generated\//,
    ],
  },
  {
    room: 'api/schema',
    files: /^api\/schema\//,
    mayImport: [
      /^(bitcoin|events)\/index\.ts$/,
      /^platform\//,
      /^api\/domains\/\w+\/(index|schema|schema\/index)\.ts$/,
      /^prisma\/generated\//,
    ],
  },
  { room: 'api', files: /^api\//, mayImport: [/^(bitcoin|events)\/index\.ts$/, /^(platform|api|prisma)\//] },
  // It runs in React Native too, which has nothing of Node.
  {
    room: 'client',
    files: /^client\//,
    mayImport: [],
    neverPackages: /^(node:|ws$|react|urql$|@urql\/exchange-graphcache)/,
  },
  { room: 'web/stage', files: /^web\/stage\//, mayImport: [], neverPackages: /^(react|urql|graphql|@chakra-ui|@urql)/ },
  { room: 'web/ui', files: /^web\/ui\//, mayImport: [], neverPackages: /^(urql|graphql|@urql)/ },
  { room: 'web/gql', files: /^web\/gql\//, mayImport: [] },
  { room: 'web/live', files: /^web\/live\//, mayImport: [/^web\/gql\//, /^client\/socket\.ts$/] },
  { room: 'web/features', files: /^web\/features\//, mayImport: [/^web\/(stage|live|ui|gql)\//, /^bitcoin\//] },
  { room: 'web/app', files: /^web\//, mayImport: [/^web\//, /^bitcoin\//] },
]

/** Inside api/domains, lower tiers never import higher ones, and a slice enters another only by its door. */
export const TIERS: readonly (readonly string[])[] = [
  ['accounts'],
  ['mining'],
  ['games', 'badges', 'boards', 'devices', 'education', 'privacy', 'records'],
  ['competitions', 'cooperatives', 'moderation', 'social'],
  ['betting'],
]

const roomOf = (path: string): Room | undefined => ROOMS.find((each) => each.files.test(path))
const sliceOf = (path: string): string | undefined => /^api\/domains\/([\w-]+)\//.exec(path)?.[1]
const tierOf = (slice: string): number => TIERS.findIndex((each) => each.includes(slice))

/** Crossings as sentences; none where the house is in order. */
export function crossings(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const room = roomOf(file.path)
    if (!room) return [`${file.path} belongs to no room: add it to dev/house/borders.ts or move it`]
    return importsOf(file).flatMap((each) => crossing(room, each))
  })
}

function crossing(room: Room, { from, to, ours }: Import): string[] {
  if (!ours) return room.neverPackages?.test(to) ? [`${from} imports ${to}: ${room.room} must not`] : []
  const [slice, other] = [sliceOf(from), sliceOf(to)]
  if (slice && other && slice !== other) return betweenSlices(from, to, slice, other)
  if (room.files.test(to) || room.mayImport.some((each) => each.test(to))) return []
  return [`${from} imports ${to}: ${room.room} may not`]
}

function betweenSlices(from: string, to: string, slice: string, other: string): string[] {
  if (/\.(test|scenario\.test)\.ts$/.test(from)) return []
  if (to !== `api/domains/${other}/index.ts`) return [`${from} imports ${to}: enter ${other} by its index.ts`]
  if (tierOf(other) >= tierOf(slice)) return [`${from} imports ${to}: ${other} is not on a lower tier; use an event`]
  return []
}
