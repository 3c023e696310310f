import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { OptionsRefused, readOptions } from '../../platform/options.ts'
import { signatureLengthMax } from '../work/terms.ts'
import { ckpoolConfFile, readCkpoolConf } from './ckpool-conf.ts'
import { leadingJson } from './ckpool-json.ts'
import { OPTIONS } from './options.ts'

const fixture = (name: string): string => new URL(`./fixtures/${name}`, import.meta.url).pathname
const dir = mkdtempSync(join(tmpdir(), 'game-ckpool-'))
afterAll(() => rmSync(dir, { recursive: true }))

/** What no file says. */
const env = { REDIS_URL: 'redis://127.0.0.1', BITCOIN_RPC_URL: 'http://u:p@127.0.0.1:8332' }

let files = 0
/** A file that says so. */
function says(conf: object | string): string {
  const file = join(dir, `${files++}.conf`)
  writeFileSync(file, typeof conf === 'string' ? conf : JSON.stringify(conf))
  return file
}

const read = (conf: object | string) => readCkpoolConf(says(conf))

function refusal(conf: object | string): string {
  try {
    read(conf)
  } catch (error) {
    expect(error).toBeInstanceOf(OptionsRefused)
    return (error as Error).message
  }
  throw new Error('it was not refused')
}

test('a whole file becomes values of our options', () => {
  const { values } = readCkpoolConf(fixture('ckpool-whole.conf'))
  expect(values).toEqual({
    BITCOIN_RPC_URL: 'http://rpc%2Cuser:p%40ss%2Cword%2F1@127.0.0.1:8332,http://other:secret2@backup.example:18332',
    BITCOIN_ZMQ_URL: 'tcp://127.0.0.1:28332',
    STRATUM_BIND: '0.0.0.0',
    STRATUM_PORT: '3333',
    STRATUM_PORTS: 'high-4334:4334:1000000:1000000,port-3443:3443:10000:512',
    MIN_DIFFICULTY: '512',
    START_DIFFICULTY: '10000',
    CONNECTIONS_MAX: '5000',
    TEMPLATE_REFRESH_SECONDS: '20',
    VERSION_MASK: '1fffe000',
    POOL_SIGNATURE: '/our pool/',
    POOL_FEE_PERCENT: '1.5',
    POOL_FEE_ADDRESS: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  })
})

test('our options take those values, and environment variables win', () => {
  const { values } = readCkpoolConf(fixture('ckpool-whole.conf'))
  const options = readOptions(OPTIONS, { REDIS_URL: 'redis://127.0.0.1', MIN_DIFFICULTY: '7' }, values)
  expect(options).toMatchObject({ MIN_DIFFICULTY: 7, START_DIFFICULTY: 10_000, MAX_DIFFICULTY: 1e15 })
  expect(options.BITCOIN_RPC_URL.map((each) => decodeURIComponent(new URL(each).password))).toEqual([
    'p@ss,word/1',
    'secret2',
  ])
  expect(options.STRATUM_PORTS).toMatchObject([
    { port: 4334, difficultyStart: 1e6, difficultyLeast: 1e6 },
    { port: 3443, difficultyStart: 10_000, difficultyLeast: 512 },
  ])
})

test('each key without an effect is named with the reason', () => {
  const { ignored } = readCkpoolConf(fixture('ckpool-whole.conf'))
  expect(Object.keys(ignored).sort()).toEqual(
    ['blockpoll', 'btcd[0].notify', 'colour', 'logdir', 'nodeserver', 'nonce1length', 'nonce2length'].sort(),
  )
  expect(ignored.colour).toBe('not a key that is known here')
  for (const reason of Object.values(ignored)) expect(reason.length).toBeGreaterThan(10)
})

test('what stands behind the last brace is a comment', () => {
  expect(read('{"mindiff":2} } " { comment').values.MIN_DIFFICULTY).toBe('2')
})

test('zero is the same as not saying it: no upper bound, and our own default for the others', () => {
  const zeros = { maxdiff: 0, mindiff: 0, startdiff: 0, maxclients: 0, update_interval: 0, donation: 0 }
  expect(read(zeros).values).toEqual({ STRATUM_PORTS: 'none' })
})

test('no port is opened that the file does not name', () => {
  expect(read({}).values.STRATUM_PORTS).toBe('none')
  expect(read({ serverurl: '10.0.0.1:3333' }).values).toEqual({
    STRATUM_BIND: '10.0.0.1',
    STRATUM_PORT: '3333',
    STRATUM_PORTS: 'none',
  })
  expect(read({ serverurl: ['[::]:3333'] }).values.STRATUM_BIND).toBe('::')
})

test('a port above 4000 is for farms, the first one too', () => {
  const { values } = read({ serverurl: ['0.0.0.0:4001', '0.0.0.0:4000'], highdiff: 5_000 })
  expect(values).toMatchObject({ START_DIFFICULTY: '5000', MIN_DIFFICULTY: '5000' })
  expect(values.STRATUM_PORTS).toBe('port-4000:4000:1000:1e-9')
})

test('an older file gives the donation in whole percent as donrate', () => {
  const donaddress = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
  expect(read({ donrate: 2, donaddress }).values).toMatchObject({ POOL_FEE_PERCENT: '2', POOL_FEE_ADDRESS: donaddress })
  expect(read({ donation: 0.05, donaddress }).ignored).toMatchObject({
    donation: expect.stringContaining('0.1 %'),
    donaddress: 'no donation is taken',
  })
})

test('a signature that is too long is cut, as ckpool does', () => {
  const { values, ignored } = read({ btcsig: 'x'.repeat(38) })
  expect(values.POOL_SIGNATURE).toBe('x'.repeat(signatureLengthMax))
  expect(ignored.btcsig).toContain(`first ${signatureLengthMax}`)
})

test('a mask narrows what miners may roll, and never widens it', () => {
  expect(read({ version_mask: '00fff000' })).toMatchObject({ values: { VERSION_MASK: '00ffe000' } })
  expect(read({ version_mask: '00ffe000' })).toMatchObject({ values: { VERSION_MASK: '00ffe000' }, ignored: {} })
  expect(Object.keys(read({ version_mask: 'ffffffff' }).ignored)).toEqual(['version_mask'])
  expect(readOptions(OPTIONS, env, read({ version_mask: '0x00ffe000' }).values).VERSION_MASK).toBe(0x00ffe000)
})

test.each([
  [{ btcd: 'localhost' }, 'btcd is not a list of nodes'],
  [{ btcd: [] }, 'btcd is not a list of nodes'],
  [{ btcd: [7] }, 'btcd[0] is not an object'],
  [{ btcd: [{ url: 'localhost', auth: 'u', pass: 'p' }] }, 'btcd[0].url is not host:port'],
  [{ btcd: [{ url: 'localhost:99999', auth: 'u', pass: 'p' }] }, 'btcd[0].url is not host:port'],
  [{ btcd: [{ url: 'localhost:8332', pass: 'p' }] }, 'btcd[0].auth is not'],
  [{ btcd: [{ url: 'localhost:8332', auth: 'u' }] }, 'btcd[0].pass is not'],
  [{ btcd: [{ url: 'localhost:8332', auth: 'u', pass: 'p', notify: 1 }] }, 'btcd[0].notify is not'],
  [{ zmqblock: 'localhost' }, 'zmqblock is not tcp://'],
  [{ zmqblock: 1 }, 'zmqblock is not text'],
  [{ serverurl: ['0.0.0.0'] }, 'serverurl[0] is not address:port'],
  [{ serverurl: ['10.0.0.1:3333', '10.0.0.2:3334'] }, 'serverurl names several addresses'],
  [{ mindiff: '1' }, 'mindiff is not a number'],
  [{ mindiff: -1 }, 'mindiff is not a number from'],
  [{ maxclients: 1_000_000 }, 'maxclients is not a whole number from'],
  [{ update_interval: 4_000 }, 'update_interval is not a number from'],
  [{ btcsig: 'ümlaut' }, 'btcsig is not 1 to'],
  [{ donation: 60, donaddress: 'x' }, 'donation is not a number from 0 to 50'],
  [{ donation: 1 }, 'donation says that a donation is taken'],
  [{ version_mask: 'x' }, 'version_mask is not hex'],
  [{ nonce1length: 9 }, 'nonce1length is not a whole number from 2 to 8'],
  ['[]', 'is not a JSON object'],
])('%j is refused, with file and key', (conf, message) => {
  const said = refusal(conf)
  expect(said).toContain(message)
  expect(said).toContain('.conf')
})

test('every wrong key is named at once', () => {
  expect(refusal({ mindiff: 'a', startdiff: 'b', btcsig: 3 }).split('\n')).toHaveLength(3)
})

test('a file that is no JSON is refused with the line, and no secret of it is shown', () => {
  let message = ''
  try {
    readCkpoolConf(fixture('ckpool-broken.conf'))
  } catch (error) {
    message = (error as Error).message
  }
  expect(message).toMatch(/ckpool-broken\.conf is not JSON in line 6$/)
})

test('no refusal shows a value of the file', () => {
  const secret = 'hunter2hunter2'
  for (const conf of [
    { btcd: [{ url: `user:${secret}@host`, auth: 1, pass: secret }] },
    { btcd: secret },
    { btcd: [{ url: 'localhost:8332', auth: secret, pass: [secret] }] },
    { zmqblock: secret },
    `{"btcd":[{"pass":"${secret}]}`,
  ]) {
    expect(refusal(conf)).not.toContain(secret)
  }
})

test('a file that is not there is named', () => {
  expect(() => readCkpoolConf(join(dir, 'none.conf'))).toThrow(/none\.conf cannot be read: ENOENT/)
})

test('the file is named behind its flag', () => {
  expect(ckpoolConfFile([])).toBeNull()
  expect(ckpoolConfFile(['--ckpool-conf', 'a.conf'])).toBe('a.conf')
  expect(ckpoolConfFile(['--ckpool-conf=a.conf'])).toBe('a.conf')
  for (const args of [['--ckpool-conf'], ['--ckpool-conf='], ['--ckpool-conf', '--help']]) {
    expect(() => ckpoolConfFile(args)).toThrow(OptionsRefused)
  }
})

test('leading JSON is read as JSON.parse reads it, whatever follows', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', '\n', ' comment', '}', '"'), (value, behind) => {
      const text = JSON.stringify(value, null, 1)
      // A number goes on as long as it can.
      expect(leadingJson(`${text}\n${behind}`)).toEqual({ ok: true, value: JSON.parse(text) })
    }),
  )
})

test.each([
  '',
  '{',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '[1,]',
  '[1 2]',
  "{'a':1}",
  '{"a":01}',
  'nul',
  '"\n"',
  '{1:2}',
])('%j is no JSON', (text) => {
  expect(leadingJson(text).ok).toBe(false)
})

test('nesting without end is refused', () => {
  expect(leadingJson('['.repeat(100_000)).ok).toBe(false)
})
