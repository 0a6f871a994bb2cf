/** What is wrong with a scenario is said at its place; a programme without one gets one that runs. */
import { describe, expect, test } from 'vitest'
import type { Scenario } from '../../../../server/base/api/rehearsal.ts'
import { checkScenario, usualScenario } from '../../../../server/rehearsal/scenario.ts'
import { DEAF } from '../../../../server/rehearsal/world/recorder.ts'
import { lived, shippedBundle, shippedScenario } from '../../../support/rehearsals.ts'

const PROGRAMMES = ['shenshan-2021', 'weihai-2020', 'yinchuan-2020']

test.each([...PROGRAMMES.map((id) => [id, 'usual'] as const), ['shenshan-2021', 'busy'] as const])(
  '%s: the shipped scenario %s has no problem',
  async (id, name) => {
    expect(checkScenario(await shippedBundle(id), shippedScenario(id, name))).toEqual([])
  },
)

describe.each(PROGRAMMES)('%s', (id) => {
  test('the usual scenario of the programme has no problem and can be lived', async () => {
    const bundle = await shippedBundle(id)
    const scenario = usualScenario(bundle)
    const incidents: string[] = []
    const world = lived(
      bundle,
      { ...scenario, cases: 15, months: 6 },
      {
        ...DEAF,
        stepped: (_, __, events) =>
          incidents.push(...events.flatMap((event) => (event.kind === 'incident-raised' ? [event.incident.message] : []))),
        unanswered: (task, problems) =>
          incidents.push(...problems.map(({ at, text }) => `${task.element.elementId} ${at ?? ''}: ${text.en}`)),
      },
    )

    expect(checkScenario(bundle, scenario)).toEqual([])
    expect(world.cases.size).toBeGreaterThanOrEqual(8)
    expect(incidents).toEqual([])
  }, 60_000)
})

const PLANTED: readonly (readonly [string, string, (scenario: Scenario) => Scenario])[] = [
  ['SCENARIO_DATE_WRONG', '/from', (s) => ({ ...s, from: '2025-02-30' })],
  ['SCENARIO_NUMBER_WRONG', '/months', (s) => ({ ...s, months: 0 })],
  ['SCENARIO_NUMBER_WRONG', '/cases', (s) => ({ ...s, cases: 0.5 })],
  ['SCENARIO_SETTING_UNKNOWN', '/settings/least', (s) => ({ ...s, settings: { least: 3 } })],
  ['SCENARIO_CASE_TYPE_UNKNOWN', '/starts/0/caseType', (s) => ({ ...s, starts: [{ caseType: 'nothing', share: 1, arrivals: 'new' }] })],
  [
    'SCENARIO_MONTHS_WRONG',
    '/starts/0/months',
    (s) => ({ ...s, starts: [{ caseType: 'grading', share: 1, arrivals: 'new', months: [1, 2] }] }),
  ],
  [
    'SCENARIO_SHARE_WRONG',
    '/acts/0/share',
    (s) => ({ ...s, acts: [{ kind: 'objection', share: 1.5, days: { kind: 'fixed', value: 1 } }] }),
  ],
  [
    'SCENARIO_ACT_UNKNOWN',
    '/acts/0/action',
    (s) => ({ ...s, acts: [{ kind: 'action', action: 'shout', share: 0.1, days: { kind: 'fixed', value: 1 } }] }),
  ],
  [
    'SCENARIO_EVENT_UNKNOWN',
    '/starts/0/after/event',
    (s) => ({
      ...s,
      starts: [
        {
          caseType: 'subsidy',
          share: 1,
          arrivals: 'after',
          after: { caseType: 'grading', event: 'result:nowhere', days: { kind: 'fixed', value: 1 } },
        },
      ],
    }),
  ],
  [
    'SCENARIO_LEVEL_UNKNOWN',
    '/starts/0/after/when',
    (s) => ({
      ...s,
      starts: [
        {
          caseType: 'subsidy',
          share: 1,
          arrivals: 'after',
          after: { caseType: 'grading', event: 'closed', days: { kind: 'fixed', value: 1 }, when: 'level = "GOLD"' },
        },
      ],
    }),
  ],
  [
    'SCENARIO_ROLE_UNKNOWN',
    '/staff/0/role',
    (s) => ({ ...s, staff: s.staff.map((plan, index) => (index === 0 ? { ...plan, role: 'mayor' } : plan)) }),
  ],
  ['SCENARIO_NO_STAFF', '/staff', (s) => ({ ...s, staff: s.staff.filter(({ role }) => role !== 'leader') })],
  ['SCENARIO_HOURS_WRONG', '/staff/0/from', (s) => ({ ...s, staff: s.staff.map((plan) => ({ ...plan, from: '18:00' })) })],
  ['SCENARIO_FORM_UNKNOWN', '/forms/nothing', (s) => ({ ...s, forms: { nothing: [] } })],
  ['SCENARIO_TASK_UNKNOWN', '/tasks/nothing', (s) => ({ ...s, tasks: { nothing: [] } })],
  [
    'SCENARIO_FIELD_UNKNOWN',
    '/forms/approval/0/fields/verdict',
    (s) => ({ ...s, forms: { approval: [{ name: s.title, weight: 1, fields: { verdict: { kind: 'value', value: 1 } } }] } }),
  ],
  [
    'SCENARIO_VALUE_UNKNOWN',
    '/forms/approval/0/fields/decision',
    (s) => ({ ...s, forms: { approval: [{ name: s.title, weight: 1, fields: { decision: { kind: 'value', value: 'PERHAPS' } } }] } }),
  ],
  [
    'SCENARIO_FEEL_WRONG',
    '/forms/approval/0/when',
    (s) => ({ ...s, forms: { approval: [{ name: s.title, weight: 1, when: 'round <', fields: {} }] } }),
  ],
  ['SCENARIO_DISTRIBUTION_WRONG', '/quality', (s) => ({ ...s, quality: { kind: 'uniform', from: 1, to: 0 } })],
  ['SCENARIO_SHARE_WRONG', '/devices', (s) => ({ ...s, devices: { good: 0, patchy: 0, missing: 0 } })],
]

test.each(PLANTED)('says %s at %s', async (code, at, plant) => {
  const problems = checkScenario(await shippedBundle('shenshan-2021'), plant(shippedScenario('shenshan-2021')))

  expect(problems.map((problem) => [problem.code, problem.at])).toContainEqual([code, at])
  for (const { text } of problems) expect(text.zh !== '' && text.en !== '').toBe(true)
})
