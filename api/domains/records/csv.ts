// RFC 4180, with one thing more: a spreadsheet runs what begins like a formula, and names of workers are anybody's text.

const needsQuotes = /[",\r\n]/
/** What Excel, LibreOffice and Sheets take for the beginning of a formula; a number may begin with a minus. */
const looksLikeFormula = /^[=+@\t\r]|^-(?![\d.]+(e[+-]?\d+)?$)/i

export function csvField(value: string | null): string {
  if (value === null) return ''
  const text = looksLikeFormula.test(value) ? `'${value}` : value
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** With its line end. */
export const csvLine = (values: readonly (string | null)[]): string => `${values.map(csvField).join(',')}\r\n`
