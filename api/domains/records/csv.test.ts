import { expect, test } from 'vitest'
import { csvField, csvLine } from './csv.ts'

test.each([
  ['rig1', 'rig1'],
  [null, ''],
  ['', ''],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['-1.5e-9', '-1.5e-9'],
  ['1e+21', '1e+21'],
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['+44', "'+44"],
  ['-cmd|x', "'-cmd|x"],
  ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
])('%j becomes %j', (value, field) => {
  expect(csvField(value)).toBe(field)
})

test('a line ends as the standard says', () => {
  expect(csvLine(['a', null, 'c'])).toBe('a,,c\r\n')
})
