import { expect, test } from 'vitest'
import { foldName, foldsOf, isRude } from './name-words.ts'

test('an insult is known however it is spelt, and names that only hold its letters are left alone', () => {
  for (const name of ['fuck', 'FuCk', 'f_u_c_k', 'f u c k', 'fuuuck', 'sh1t', '$h!t', 'ѕhit', 'big bitch energy']) {
    expect([name, isRude(name)]).toEqual([name, true])
  }
  for (const name of [
    'Scunthorpe',
    'Dick',
    'Moby_Dick',
    'classic',
    'Essex',
    'Hashcock',
    'document',
    'Alice ⛏️',
    '山田',
  ]) {
    expect([name, isRude(name)]).toEqual([name, false])
  }
})

test('spellings that people read as one fold to one', () => {
  for (const name of ['Voldemort', 'V0LDEM0RT', 'V_o_l_d_e_m_o_r_t', 'Völdémört', 'Ｖｏｌｄｅｍｏｒｔ', 'vоldеmоrt']) {
    expect([name, foldName(name)]).toEqual([name, 'voldemort'])
  }
  expect(foldName('Дурак')).not.toBe('')
  expect(foldName('⛏️ 123!')).toMatch(/^\p{L}*$/u)
  expect(foldsOf('Voolde-mmort')).toEqual(['vooldemmort', 'voldemort'])
})
