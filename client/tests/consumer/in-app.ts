// For a bundle: a page, or an app that has no more than fetch and WebSocket.
import { learn } from './facts.ts'

declare const app: { readonly url: string; readonly address: string; tell(fact: unknown): void }
void learn({ url: app.url }, app.address, app.tell)
