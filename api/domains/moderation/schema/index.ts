// Everything moderation adds to the contract.
import './player.ts'
import './audit.ts'
import './deeds.ts'
import './names.ts'
