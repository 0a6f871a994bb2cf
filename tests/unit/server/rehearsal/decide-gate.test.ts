// Gate before publishing: which rehearsal counts, and what it lets through.
import { describe, expect, test } from 'vitest'
import type { RehearsalVerdict } from '../../../../server/base/api/rehearsal.ts'
import { gateAnswer, gateInForce, runByScenario } from '../../../../server/rehearsal/decide-gate.ts'
import { miniScenario } from '../../../support/scenario.ts'

const gate = { scenario: 'usual', missedShare: 0 }
const clean: RehearsalVerdict = { clean: true, grounds: [] }
const grounds: RehearsalVerdict['grounds'] = [{ code: 'STUCK_CASES', text: { zh: '停滞', en: 'stuck' }, behind: { what: 'stuck' } }]

describe('what is asked of a draft', () => {
  test('is what it asks for itself', () => {
    expect(gateInForce({ ...gate, missedShare: 1 }, gate)?.missedShare).toBe(1)
  })

  test('is what the version in force asks where it asks for nothing', () => {
    expect(gateInForce(undefined, gate)).toBe(gate)
  })

  test('is nothing where neither asks', () => {
    expect(gateInForce(undefined, undefined)).toBeNull()
  })
})

describe('the run that counts', () => {
  const scenario = miniScenario()

  test('is the newest by the same scenario, however its fields are ordered', () => {
    const reordered = Object.fromEntries(Object.entries(scenario).reverse())
    const runs = [
      { id: 'newest', scenario: { ...scenario, seed: 'other' } },
      { id: 'newer', scenario: reordered },
      { id: 'old', scenario },
    ]

    expect(runByScenario(runs, scenario)?.id).toBe('newer')
  })

  test('is none where only another seed was lived', () => {
    expect(runByScenario([{ scenario: { ...scenario, seed: 'other' } }], scenario)).toBeUndefined()
  })
})

describe('the answer', () => {
  test.each([
    ['lets a draft pass that nothing is asked of', null, undefined, { kind: 'free' }],
    ['refuses what was not rehearsed', gate, undefined, { kind: 'not-rehearsed' }],
    ['lets a clean run pass', gate, { id: 'r', verdict: clean }, { kind: 'clean', run: 'r' }],
    ['refuses with the grounds', gate, { id: 'r', verdict: { clean: false, grounds } }, { kind: 'not-clean', run: 'r', grounds }],
  ] as const)('%s', (_title, asked, run, answer) => {
    expect(gateAnswer(asked, run)).toEqual(answer)
  })
})
