import { usePageTitle } from '../../ui/page-title.ts'
import { Panel } from '../../ui/panel.tsx'
import { ShareDetails } from './share-details.tsx'

export function SharePage({ id }: { id: string }) {
  usePageTitle('A share and its proof')
  return (
    <Panel maxW="4xl" mx="auto">
      <ShareDetails id={id} heading="h1" />
    </Panel>
  )
}
