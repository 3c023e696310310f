// The mining slice's part of the contract; importing a file adds its types to the builder.
import './share.ts'
import './worker.ts'
import './player.ts'
import './block.ts'
import './network.ts'
import './odds.ts'
import './pool.ts'
import './subscriptions.ts'
