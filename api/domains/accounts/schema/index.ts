// Everything accounts add to the contract.
import './address.ts'
import './viewer.ts'
import './sign-in.ts'
import './profile.ts'
import './api-keys.ts'
