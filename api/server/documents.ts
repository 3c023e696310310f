// Documents that were read before. Few are asked for over and over; a flood of others must not fill the memory.
import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'

/** Of the texts; what is made of one takes some forty times as much. */
const charactersMax = 1_000_000
const textMax = 20_000

/** As Yoga keeps them: by their text. */
export function createDocuments(): {
  get(text: string): DocumentNode | undefined
  set(text: string, document: DocumentNode): void
} {
  const known = new LRUCache<string, DocumentNode>({
    maxSize: charactersMax,
    maxEntrySize: textMax,
    sizeCalculation: (_document, text) => text.length,
  })
  return {
    get: (text) => known.get(text),
    set: (text, document) => void known.set(text, document),
  }
}
