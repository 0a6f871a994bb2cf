// What engine events mean for a case; numbers, admission, stages, turns (design §7 cases).
import { describe, expect, test } from 'vitest'
import type { Instant, Key, LocalDate } from '../../../../server/base/ids.ts'
import {
  type BatchFacts,
  changeOf,
  correctionItems,
  lightOn,
  numberInSeries,
  refusalOf,
  seriesOf,
  stagesOf,
  turnOf,
} from '../../../../server/cases/decide.ts'
import type { ElementFact } from '../../../../server/engine/state/types.ts'
import type { ProgrammeManifest } from '../../../../server/programmes/types.ts'
import { shippedCalendar, warningDateOf } from '../../../../server/time/index.ts'

const at = '2026-03-02T01:00:00.000Z' as Instant
const name = (zh: string, en: string) => ({ zh, en })
const manifest = {
  issuer: name('主管部门', 'office'),
  roles: [{ code: 'official', name: name('经办人', 'official'), permissions: [] }],
  publicStatuses: [{ code: 'CHECKING', name: name('审查中', 'being checked'), tone: 'working' }],
  stages: [
    { code: 'APPLY', name: name('申请', 'Application') },
    { code: 'CHECK', name: name('审查', 'Check'), article: 'SS-17' },
    { code: 'PAY', name: name('拨付', 'Payment') },
  ],
} as unknown as ProgrammeManifest

function element(more: Partial<ElementFact>): ElementFact {
  return { key: '1' as Key, elementId: 'check', type: 'USER_TASK', name: '材料审查', scopeKey: null, properties: {}, ...more }
}
const batch = (events: BatchFacts['events'], more: Partial<BatchFacts> = {}): BatchFacts => ({
  isRoot: true,
  actor: 'user_1',
  jobTypes: new Map(),
  events,
  ...more,
})

describe('numbers', () => {
  const values = { date: '2026-03-02', code: 'SS', caseType: 'grading' }

  test.each([
    ['SS{year}{serial:5}', 'SS2026{serial:5}', 'SS202600007'],
    ['{code}-{date}-{n}', 'SS-20260302-{n}', 'SS-20260302-7'],
    ['{caseType}/{yyyy}/{mm}', 'grading/2026/03', 'grading/2026/03-7'],
  ])('fill %s', (pattern, series, number) => {
    expect(seriesOf(pattern, values)).toBe(series)
    expect(numberInSeries(series, 7)).toBe(number)
  })
})

describe('admission', () => {
  test.each([
    [{ allowed: true, usedInYear: 1 }, null],
    [{ allowed: false, usedInYear: 2 }, 'APPLICATION_NOT_ALLOWED'],
    [{ allowed: false, code: 'TOO_EARLY' }, 'TOO_EARLY'],
    [{ allowed: false, reason: 'LAPSED' }, 'LAPSED'],
    [{ error: 'ONCE_ONLY' }, 'ONCE_ONLY'],
    [false, 'APPLICATION_NOT_ALLOWED'],
    [true, null],
    [{ total: 100000, pay: 70000 }, null],
    [null, null],
  ])('reads %j as %s', (value, code) => {
    expect(refusalOf(value)).toBe(code)
  })
})

describe('projection', () => {
  test('enters status, stage and deadline of an element', () => {
    const task = element({
      properties: { stage: 'CHECK', publicStatus: 'CHECKING', article: 'SS-17', turn: 'x' },
      deadline: { id: 'DL-17', from: '2026-03-02' },
    })

    const change = changeOf(batch([{ kind: 'element-activated', at, element: task }]), manifest, { status: 'SUBMITTED' })

    expect(change).toMatchObject({ status: 'CHECKING', stage: 'CHECK', closedAt: null })
    expect(change.deadlines).toEqual([{ element: task, ruleId: 'DL-17', from: '2026-03-02', at }])
    expect(change.begun).toEqual([{ element: task, at }])
    expect(change.timeline).toEqual([
      { at, kind: 'status', title: name('审查中', 'being checked'), detail: null, article: 'SS-17', actor: null, internal: false },
    ])
  })

  test('says nothing when the status stays', () => {
    const task = element({ properties: { publicStatus: 'CHECKING' } })

    const change = changeOf(batch([{ kind: 'element-activated', at, element: task }]), manifest, { status: 'CHECKING' })

    expect(change.status).toBeNull()
    expect(change.timeline).toEqual([])
  })

  test.each([
    ['a task with who did it', element({}), 'task', 'user_1', false],
    ['a sheet of an expert for the office only', element({ properties: { screen: 'scoreSheet' } }), 'task', 'user_1', true],
    ['a notice', element({ type: 'SERVICE_TASK', key: '7' as Key }), 'notice', null, false],
    ['a decision for the office only', element({ type: 'BUSINESS_RULE_TASK' }), 'decision', null, true],
  ])('writes %s', (_title, done, kind, actor, internal) => {
    const change = changeOf(
      batch([{ kind: 'element-completed', at, element: done }], { jobTypes: new Map([['7', 'notice.open']]) }),
      manifest,
      { status: '' },
    )

    expect(change.timeline).toMatchObject([{ kind, actor, internal }])
  })

  test.each(['letter.issue', 'notify'])('leaves out the job %s', (type) => {
    const done = element({ type: 'SEND_TASK', key: '7' as Key })

    const change = changeOf(batch([{ kind: 'element-completed', at, element: done }], { jobTypes: new Map([['7', type]]) }), manifest, {
      status: '',
    })

    expect(change.timeline).toEqual([])
  })

  test('meets a deadline by completing and only ends it otherwise', () => {
    const held = element({ properties: { deadline: 'DL-17' } })
    const ends = (kind: 'element-completed' | 'element-terminated') =>
      changeOf(batch([{ kind, at, element: held }]), manifest, { status: '' }).ended

    expect(ends('element-completed')).toMatchObject([{ isMet: true }])
    expect(ends('element-terminated')).toMatchObject([{ isMet: false }])
  })

  test('closes with the root instance only', () => {
    const over: BatchFacts['events'] = [{ kind: 'instance-completed', at, variables: {} }]

    expect(changeOf(batch(over), manifest, { status: '' }).closedAt).toBe(at)
    expect(changeOf(batch(over, { isRoot: false }), manifest, { status: '' }).closedAt).toBeNull()
  })
})

describe('page', () => {
  test('shows the stages of this kind of case', () => {
    const reached = new Map([
      ['APPLY', '2026-03-01'],
      ['CHECK', '2026-03-02'],
    ])

    expect(
      stagesOf(manifest, ['APPLY', 'CHECK'], reached, { stage: 'CHECK', isOpen: true }).map(({ code, state, at: when }) => [
        code,
        state,
        when,
      ]),
    ).toEqual([
      ['APPLY', 'done', '2026-03-01'],
      ['CHECK', 'current', '2026-03-02'],
    ])
    expect(stagesOf(manifest, ['APPLY', 'CHECK', 'PAY'], reached, { stage: 'CHECK', isOpen: false }).map(({ state }) => state)).toEqual([
      'done',
      'done',
      'todo',
    ])
  })

  test('says whose turn it is, the newest speaker first', () => {
    const task = { name: '材料审查', properties: { turn: '正在审查。', article: 'SS-17' }, groups: ['official'], hasAssignee: false }
    const step = { name: '公示', properties: { turn: '正在公示。' }, groups: [], hasAssignee: false }

    expect(turnOf(manifest, [task], [step], '甲公司')).toEqual({
      who: name('经办人', 'official'),
      what: { zh: '正在审查。', en: 'official: 材料审查.' },
      article: 'SS-17',
    })
    expect(turnOf(manifest, [], [step], '甲公司')?.who).toEqual(name('主管部门', 'office'))
    expect(turnOf(manifest, [{ ...task, groups: ['org:1'] }], [], '甲公司')?.who.zh).toBe('甲公司')
    expect(turnOf(manifest, [], [], '甲公司')).toBeNull()
  })

  test.each([
    ['2026-03-06', false, 'green'],
    ['2026-03-09', false, 'yellow'],
    ['2026-03-10', false, 'red'],
    ['2026-03-10', true, 'paused'],
  ])('lights %s (paused %s) as %s', (today, paused, light) => {
    const due = '2026-03-09' as LocalDate
    const warning = warningDateOf(due, 0, shippedCalendar())

    expect(lightOn(today as LocalDate, { due_on: due, yellow_on: warning.ok ? warning.value : null, paused })).toBe(light)
  })

  test('reads a correction request however its remedy is named', () => {
    expect(correctionItems([{ material: 'Plan', fault: 'old', remedy: 'send a new one' }, { material: 1 }])).toEqual([
      { material: 'Plan', fault: 'old', howToFix: 'send a new one' },
    ])
    expect(correctionItems([])).toBeNull()
    expect(correctionItems('x')).toBeNull()
  })
})
