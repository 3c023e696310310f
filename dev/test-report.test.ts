import { expect, test } from 'vitest'
import { countsOf, lastLine, type TestReport } from './test-report.ts'

const report = (changes: Partial<TestReport> = {}): TestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...changes,
})
const check = { name: 'check', passed: true }

test('the checks count as one test beside those of the report', () => {
  expect(lastLine(countsOf(report(), 0, [check]))).toBe('4 passed, 0 failed')
  expect(lastLine(countsOf(report(), 0, [{ ...check, passed: false }]))).toBe('3 passed, 1 failed')
})

test('skipped tests are named only where there are some', () => {
  expect(lastLine(countsOf(report({ numPendingTests: 1, numTodoTests: 1 }), 0, []))).toBe(
    '3 passed, 0 failed, 2 skipped',
  )
})

test('a file that could not run is a failure', () => {
  const testResults = [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }]
  expect(countsOf(report({ testResults }), 1, [check]).failed).toBe(1)
})

test('a file with failed tests is not counted besides them', () => {
  const testResults = [{ name: 'a.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] }]
  expect(countsOf(report({ numFailedTests: 1, testResults }), 1, []).failed).toBe(1)
})

test('a run that ends badly, runs nothing, or leaves no report is a failure', () => {
  expect(countsOf(report(), 1, []).failed).toBe(1)
  expect(countsOf(report({ numPassedTests: 0 }), 0, []).failed).toBe(1)
  expect(countsOf(null, null, []).failed).toBe(1)
})
