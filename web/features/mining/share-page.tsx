import { Panel } from '../../ui/panel.tsx'
import { ShareDetails } from './share-proof.tsx'

export function SharePage({ id }: { id: string }) {
  return (
    <Panel maxW="4xl" mx="auto">
      <ShareDetails id={id} />
    </Panel>
  )
}
