// Everything accounts add to the contract.
import './address.ts'
