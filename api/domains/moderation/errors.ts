/** The rules say no: to the deed, to its reason, or to who wants it done. Nothing was changed. */
export class ModerationRefused extends Error {
  override readonly name = 'ModerationRefused'
}
