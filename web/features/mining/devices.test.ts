import { expect, test } from 'vitest'
import { DEVICES, type Endpoint, endpointFor, workerNameOf } from './devices.ts'

const at = (name: string, port: number, tls = false): Endpoint => ({ name, host: null, port, tls })

test('a device is sent to the port made for it, or else to the default one', () => {
  const endpoints = [at('high', 3335), at('default', 3333), at('nano', 3334)]
  expect(endpointFor('nerdminer', endpoints)?.port).toBe(3334)
  expect(endpointFor('bitaxe', endpoints)?.port).toBe(3333)
  expect(endpointFor('nerdminer', [at('default', 3333)])?.port).toBe(3333)
  expect(endpointFor('other', [at('high', 3335)])?.port).toBe(3335)
  expect(endpointFor('other', [])).toBeUndefined()
})

test('a port without TLS is offered before one with it, and the URL says which it is', () => {
  expect(endpointFor('other', [at('default', 3443, true), at('default', 3333)])?.port).toBe(3333)
  const [[, url] = []] = DEVICES.other.fields({ host: 'pool.example', port: 3443, tls: true, user: 'a.b' })
  expect(url).toBe('stratum+ssl://pool.example:3443')
})

test('the name of a worker keeps what every device can send', () => {
  expect(workerNameOf('rig 1.a_b-c/é')).toBe('rig1a_b-c')
  expect(workerNameOf('x'.repeat(40))).toHaveLength(32)
})
