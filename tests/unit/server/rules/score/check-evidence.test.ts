import { describe, expect, test } from 'vitest'
import { knownEvidence } from '../../../../../server/evidence/index.ts'
import { checkEvidence, type EvidenceSource, type SchemeRow } from '../../../../../server/rules/score/index.ts'

const row = (...evidence: EvidenceSource[]): SchemeRow => ({
  id: 'R7',
  number: 7,
  group: 'g',
  text: { zh: '行', en: 'row' },
  class: { kind: 'points' },
  points: '1',
  method: { kind: 'has' },
  evidence,
})
const source: EvidenceSource = { facility: 'street-light', metric: 'M-RATIO', strength: 'full' }
const of = (...evidence: EvidenceSource[]) => checkEvidence({ rows: [row(...evidence)] }, knownEvidence({}))

describe('evidence a scheme names', () => {
  test('is right when kind, metric, parameters and fields are known', () => {
    expect(
      of(
        {
          ...source,
          only: { field: 'place', oneOf: ['public'] },
          parameters: { field: 'controlMode', oneOf: 'timed,smart', atLeast: '0.6' },
        },
        { facility: 'energy-water', metric: 'M-COVERAGE', strength: 'full', parameters: { atLeast: '0.9' } },
        { facility: 'environment', metric: 'M-FRESH', strength: 'full', parameters: { fields: 'pm25，noise' } },
        { facility: 'perimeter', metric: 'M-ALARMTEST', strength: 'partial', parameters: { alarms: 'intrusion', limitSeconds: '30' } },
      ),
    ).toEqual([])
  })

  test.each<[string, Partial<EvidenceSource>, string, RegExp]>([
    ['a kind nobody has', { facility: 'meter-water' }, 'EVIDENCE_FACILITY_UNKNOWN', /第 7 项.*“meter-water”/],
    ['a metric nobody counts', { metric: 'M-NONE' }, 'EVIDENCE_METRIC_UNKNOWN', /“M-NONE”/],
    ['a parameter the metric does not take', { parameters: { limitSeconds: '3' } }, 'EVIDENCE_PARAMETER_UNKNOWN', /“limitSeconds”/],
    ['a field of another kind', { parameters: { field: 'pm25', oneOf: 'x' } }, 'EVIDENCE_FIELD_UNKNOWN', /“pm25”/],
    ['a filter by a field of another kind', { only: { field: 'pm25', oneOf: ['1'] } }, 'EVIDENCE_FIELD_UNKNOWN', /“pm25”/],
    ['a limit that is no number', { parameters: { field: 'controlMode', atLeast: '60%' } }, 'EVIDENCE_LIMIT_WRONG', /应为数字/],
    [
      'one of several fields',
      { facility: 'environment', metric: 'M-FRESH', parameters: { fields: 'pm25,co9' } },
      'EVIDENCE_FIELD_UNKNOWN',
      /“co9”/,
    ],
    [
      'an alarm the kind does not raise',
      { facility: 'perimeter', metric: 'M-ALARMTEST', parameters: { alarms: 'gasLeak' } },
      'EVIDENCE_ALARM_UNKNOWN',
      /“gasLeak”/,
    ],
  ])('%s', (_title, wrong, code, zh) => {
    const problems = of({ ...source, ...wrong })

    expect(problems.map(({ code: found, at }) => [found, at])).toEqual([[code, 'R7']])
    expect(problems[0]?.text.zh).toMatch(zh)
    expect(problems[0]?.text.en).toMatch(/row 7/)
  })

  test('a metric of the scheme that counts an unknown figure, and a gate that names an unknown metric', () => {
    const known = knownEvidence({})
    const text = { zh: '甲', en: 'a' }
    const problems = checkEvidence(
      {
        rows: [],
        evidenceMetrics: [{ id: 'M-OWN', name: text, unit: text, sentence: text, figure: 'nothing' as 'installed' }],
        evidenceGates: [{ id: 'g1', name: text, conditions: [{ metric: 'share' as 'online-ratio', atLeast: '1', windowDays: 1 }] }],
      },
      known,
    )

    expect(problems.map(({ code, at }) => [code, at])).toEqual([
      ['EVIDENCE_FIGURE_UNKNOWN', 'evidenceMetrics'],
      ['EVIDENCE_METRIC_UNKNOWN', 'evidenceGates/g1'],
    ])
  })

  test('what is no list of sources is left to the check of the shape', () => {
    expect(checkEvidence({ rows: [{ ...row(), evidence: 'x' as unknown as EvidenceSource[] }] }, knownEvidence({}))).toEqual([])
  })
})
