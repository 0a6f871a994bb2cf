import { describe, expect, test } from 'vitest'
import { type ExpertFacts, isOpinionFormed, recusalOf } from '../../../../server/panels/decide.ts'

const rule = { years: 3, today: '2025-03-03' }
const parties = [
  { organisationId: 'org_1', name: '汇景房地产有限公司' },
  { organisationId: null, name: '智居物业（深汕）公司' },
]
const expert = (more: Partial<ExpertFacts>): ExpertFacts => ({
  userId: 'u',
  name: '吴建平',
  organisationId: 'org_centre',
  organisationName: '智建中心',
  ties: [],
  ...more,
})
const tie = (kind: string, organisationName: string, until: string | null, organisationId: string | null = null) => ({
  kind,
  organisationId,
  organisationName,
  until,
  note: null,
})

describe('recusal', () => {
  test.each<[string, Partial<ExpertFacts>, string | null]>([
    ['nobody without ties', {}, null],
    ['who works for the applicant', { organisationId: 'org_1', organisationName: '汇景' }, 'same-employer'],
    ['who left the applicant two years ago', { ties: [tie('employment', '汇景房地产有限公司', '2023-04-01', 'org_1')] }, 'employment'],
    ['not who left it four years ago', { ties: [tie('employment', '汇景房地产有限公司', '2021-04-01', 'org_1')] }, null],
    ['on the last day of the years', { ties: [tie('employment', '汇景房地产有限公司', '2022-03-03', 'org_1')] }, 'employment'],
    ['not a day later', { ties: [tie('employment', '汇景房地产有限公司', '2022-03-02', 'org_1')] }, null],
    ['who holds shares of the property company by name', { ties: [tie('shareholding', '智居物业 (深汕) 公司', null)] }, 'shareholding'],
    ['a relative however long ago', { ties: [tie('relative', '汇景房地产有限公司', '2001-01-01', 'org_1')] }, 'relative'],
    ['not who works for somebody else', { ties: [tie('employment', '别家公司', null, 'org_9')] }, null],
  ])('keeps off %s', (_title, facts, ground) => {
    expect(recusalOf(expert(facts), parties, rule)?.ground ?? null).toBe(ground)
  })
})

describe('group opinion (GC-M01, GC-M02)', () => {
  test.each([
    [5, 4, false],
    [5, 5, true],
    [0, 0, false],
  ])('of %i members with %i signatures is formed: %s', (members, signed, formed) => {
    expect(
      isOpinionFormed(
        members,
        'h',
        Array.from({ length: signed }, () => ({ hash: 'h' })),
      ),
    ).toBe(formed)
  })

  test('does not count signatures under another text', () => {
    expect(isOpinionFormed(2, 'new', [{ hash: 'old' }, { hash: 'new' }])).toBe(false)
  })
})
