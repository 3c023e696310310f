// Words that no name may contain: pure decisions.
import {
  englishDataset,
  englishRecommendedTransformers,
  RegExpMatcher,
  resolveConfusablesTransformer,
  resolveLeetSpeakTransformer,
} from 'obscenity'

/** Given names that the list takes for insults. */
const GIVEN_NAMES = new Set(['dick'])

const rude = new RegExpMatcher({
  ...englishDataset.removePhrasesIf(({ metadata }) => GIVEN_NAMES.has(metadata?.originalWord ?? '')).build(),
  ...englishRecommendedTransformers,
})

/** Whether a name has a word of the library's list, however it is spelt, in one piece or with signs between its letters. */
export const isRude = (name: string): boolean =>
  rude.hasMatch(name) || rude.hasMatch(name.replaceAll(/[\s\p{P}\p{S}]/gu, ''))

const confusables = resolveConfusablesTransformer()
const leet = resolveLeetSpeakTransformer()
const plain = (character: string): string => {
  const code = confusables.transform(character.codePointAt(0) ?? 0)
  const letter = code === undefined ? undefined : leet.transform(code)
  return letter === undefined ? '' : String.fromCodePoint(letter)
}

/** Letters alone, in lower case, without accents; digits and signs that stand for a letter as that letter. */
export const foldName = (name: string): string =>
  Array.from(name.normalize('NFKD'), plain)
    .join('')
    .toLowerCase()
    .replaceAll(/[^\p{L}]/gu, '')

/** What to look for blocked words in: the folded name, and the same with no letter twice in a row. */
export function foldsOf(name: string): readonly [string, string] {
  const folded = foldName(name)
  return [folded, folded.replaceAll(/(\p{L})\1+/gu, '$1')]
}
