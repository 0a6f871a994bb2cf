import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadlineSentence, readPhrase, writePhrase } from '../../../../../studio/designer/workflow/deadline-phrase.ts'

const RULE = {
  id: 'DL-17',
  name: { zh: '材料审查', en: 'Material check' },
  article: 'SS-17',
  count: 5,
  unit: 'workingDay',
  countStartDay: false,
  roll: 'none',
  yellowDays: 2,
  binds: 'official',
} as const

describe('a deadline in words', () => {
  it('writes the FEEL of a timer', () => {
    expect(writePhrase({ at: 'end', rule: 'DL-17', from: 'receivedOn' })).toBe('=end of day(due date("DL-17", receivedOn))')
    expect(writePhrase({ at: 'day', rule: '', from: 'notice.lastDay' })).toBe('=end of day(notice.lastDay)')
    expect(writePhrase({ at: 'warning', rule: 'DL-17', from: '' })).toBe('=warning date("DL-17", today())')
  })

  it('reads only what it would write', () => {
    expect(readPhrase('= end of day( due date("DL-17", max([a, b])) )')).toEqual({ at: 'end', rule: 'DL-17', from: 'max([a, b])' })
    expect(readPhrase('=end of day(due date("DL-17", a)) + duration("P1D")')).toBeNull()
    expect(readPhrase('=end of day(due date("A", x)) = end of day(due date("B", y))')).toBeNull()
    expect(readPhrase('=end of day(notice.lastDay)')).toEqual({ at: 'day', rule: '', from: 'notice.lastDay' })
    expect(readPhrase('=end of day(due date(rule, from))')).toBeNull()
    expect(readPhrase('PT5M')).toBeNull()
    expect(readPhrase(undefined)).toBeNull()
  })

  it('reads back every phrase it writes', () => {
    const word = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,8}(\.[a-z]{1,5})?$/)
    fc.assert(
      fc.property(fc.constantFrom('end' as const, 'warning' as const), fc.stringMatching(/^[A-Z]{2}-\d{1,3}$/), word, (at, rule, from) => {
        expect(readPhrase(writePhrase({ at, rule, from }))).toEqual({ at, rule, from })
      }),
    )
  })

  it('says days and where they start', () => {
    expect(deadlineSentence(RULE, '=receivedOn')).toEqual({
      zh: '5 个工作日，自 receivedOn 起',
      en: '5 working days from receivedOn',
    })
    expect(deadlineSentence({ ...RULE, count: 1, unit: 'month' }, '').zh).toBe('1 个月，自进入本步骤之日起')
  })
})
