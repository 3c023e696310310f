/** A part of the embedded stack is not on this machine and could not be installed. The message says what to do. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing'

  /**
   * @param part what is missing, in words
   * @param debianPackage the package that has it
   * @param reason why it could not be installed here
   */
  constructor(part: string, debianPackage: string, reason: string) {
    super(
      `${part} is missing and could not be installed (${reason}). Install the Debian package ${debianPackage}, ` +
        'or run everything in containers: docker compose -f docker/compose.yml up',
    )
  }
}
