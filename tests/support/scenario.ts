import type { Scenario } from '../../server/base/api/rehearsal.ts'

const fixed = (value: number) => ({ kind: 'fixed', value }) as const

/** A scenario of the small programme of the tests: gardens that apply, an official who checks. */
export function miniScenario(more: Partial<Scenario> = {}): Scenario {
  return {
    id: 'usual',
    title: { zh: '通常情形', en: 'As usual' },
    seed: 'seed',
    from: '2026-01-01',
    months: 12,
    cases: 40,
    starts: [{ caseType: 'rating', share: 1, arrivals: 'new' }],
    subject: { fields: {} },
    quality: { kind: 'uniform', from: 0, to: 1, decimals: 2 },
    disagreement: 0,
    devices: { good: 1, patchy: 0, missing: 0 },
    forms: {},
    tasks: {},
    acts: [],
    staff: [{ role: 'official', people: 3, from: '09:00', to: '17:00', away: 0, minutes: fixed(30) }],
    applicant: { days: fixed(2), never: 0 },
    ...more,
  }
}
