import { expect, test } from 'vitest'
import {
  choice,
  decimal,
  exampleEnvironment,
  flag,
  helpText,
  integer,
  OptionsRefused,
  options,
  port,
  readOptions,
  string,
  url,
} from './options.ts'

const TABLE = options({
  PORT: { is: port, otherwise: 3333, says: 'Where miners connect.' },
  RATE: { is: decimal(0.1, 60), otherwise: 6, says: 'Shares a minute.' },
  NETWORK: { is: choice(['mainnet', 'regtest']), otherwise: 'mainnet', says: 'Which chain.' },
  DEMO: { is: flag, otherwise: false, says: 'Demo miners.' },
  DATABASE: { is: url('postgresql:'), says: 'The ledger.', secret: true },
  NAME: { is: string, otherwise: '', says: 'A name.' },
})
const set = { DATABASE: 'postgresql://u:p@host/db' }

test('a variable that is not set, or empty, takes its default', () => {
  expect(readOptions(TABLE, { ...set, PORT: '' })).toEqual({
    PORT: 3333,
    RATE: 6,
    NETWORK: 'mainnet',
    DEMO: false,
    DATABASE: set.DATABASE,
    NAME: '',
  })
})

test('what is not set may come from elsewhere; an empty variable is not set, and variables win', () => {
  const read = readOptions(TABLE, { ...set, PORT: '', RATE: '7' }, { PORT: '4444', RATE: '8', NAME: 'file' })
  expect(read).toMatchObject({ PORT: 4444, RATE: 7, NAME: 'file' })
  expect(() => readOptions(TABLE, set, { PORT: 'x' })).toThrow('PORT is not')
})

test('values are read by their kind, at both ends of their range', () => {
  const read = readOptions(TABLE, { ...set, PORT: '65535', RATE: '0.1', NETWORK: 'regtest', DEMO: '1' })
  expect(read).toMatchObject({ PORT: 65535, RATE: 0.1, NETWORK: 'regtest', DEMO: true })
})

test('every wrong variable is named at once, and no value is shown', () => {
  const wrong = { PORT: '65536', RATE: 'fast', NETWORK: 'moon', DEMO: 'yes', DATABASE: 'mysql://root:hunter2@db' }
  let message = ''
  try {
    readOptions(TABLE, wrong)
  } catch (error) {
    expect(error).toBeInstanceOf(OptionsRefused)
    message = (error as Error).message
  }
  for (const name of Object.keys(wrong)) expect(message).toContain(`${name} is not`)
  expect(message).not.toContain('hunter2')
})

test('a required variable that is missing is asked for with its meaning', () => {
  expect(() => readOptions(TABLE, {})).toThrow('DATABASE is not set: The ledger.')
})

test('a whole number is not a fraction, a blank or a word', () => {
  for (const text of ['1.5', ' ', 'ten', '0x']) expect(integer(0, 10).parse(text).ok).toBe(false)
})

test('help and the example file name every variable', () => {
  for (const name of Object.keys(TABLE)) {
    expect(helpText('usage', TABLE)).toContain(`  ${name}\n`)
    expect(exampleEnvironment(TABLE)).toContain(`${name}=`)
  }
})
