// From Vitest's JSON report to the one line that `npm test` ends with.

/** The parts of the report that are read. */
export interface TestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** What else ran, besides Vitest. */
export interface Otherwise {
  readonly name: string
  readonly passed: boolean
}

/**
 * Sums up. A file that failed without a failed test of its own (it could not be read, or a hook threw) counts as one
 * failure, and so does a run that ended badly although every test passed, or left no report.
 */
export function countsOf(report: TestReport | null, exitCode: number | null, others: readonly Otherwise[]): Counts {
  const failedOthers = others.filter(({ passed }) => !passed).length
  const passedOthers = others.length - failedOthers
  if (!report) return { passed: passedOthers, failed: failedOthers + 1, skipped: 0 }
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((each) => each.status === 'failed'),
  ).length
  const failedTests = report.numFailedTests + brokenFiles
  const badEnd = exitCode !== 0 && failedTests === 0 ? 1 : 0
  const nothingRan = report.numPassedTests + failedTests === 0 && badEnd === 0 ? 1 : 0
  return {
    passed: report.numPassedTests + passedOthers,
    failed: failedTests + badEnd + nothingRan + failedOthers,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

export function lastLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
