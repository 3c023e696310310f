// Addresses as strangers write them.
import { addressToScript, type Network } from '../../../bitcoin/index.ts'
import { badInput } from '../../schema/errors.ts'
import { InvalidAddress } from './errors.ts'

/** The canonical address; throws the refusal. */
export function parseAddress(text: string, network: Network): string {
  const reading = addressToScript(text.trim(), network)
  if (!reading.ok) throw new InvalidAddress(reading.reason)
  return reading.address
}

/** For arguments that are an `Address` already: what is wrong with one is a mistake of the client, told as such. */
export function requireAddress(text: string, network: Network): string {
  try {
    return parseAddress(text, network)
  } catch (error) {
    if (!(error instanceof InvalidAddress)) throw error
    throw badInput(error.message)
  }
}
