import { expect, test } from 'vitest'
import { createStatus } from './status.ts'

test('it connects, lives, and reconnects when the connection is lost', () => {
  const status = createStatus(true)
  const seen = [status.get()]
  status.onChange(() => seen.push(status.get()))
  status.socket('open')
  status.socket('closed')
  status.socket('closed')
  status.socket('open')
  expect(seen).toEqual(['connecting', 'live', 'reconnecting', 'live'])
})

test('a socket that outlived a short time without network is live again', () => {
  const status = createStatus(true)
  status.socket('open')
  status.network('down')
  expect(status.get()).toBe('offline')
  status.network('up')
  expect(status.get()).toBe('live')
})

test('a connection lost while offline reconnects once the network is back', () => {
  const status = createStatus(false)
  expect(status.get()).toBe('offline')
  status.socket('closed')
  status.network('up')
  expect(status.get()).toBe('reconnecting')
})

test('what the server ended for good is stopped, whatever the network says', () => {
  const status = createStatus(true)
  status.socket('refused')
  status.network('down')
  expect(status.get()).toBe('stopped')
})
