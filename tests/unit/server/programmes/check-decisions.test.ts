import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkProgramme } from '../../../../server/programmes/check.ts'
import { fileOf, type ProgrammeFile, readProgrammeFolder } from '../../../../server/programmes/folder.ts'

const shipped = readProgrammeFolder('.', 'shenshan-2021')
const level = (total: string, expected: string) => ({
  decision: 'shenshan_level',
  name: `${total} 分`,
  input: { approved: total, bonus: '0', total, mandatoryMetFor: ['BASIC', 'HIGH_END'] },
  expected,
})
const found = async (...more: readonly ProgrammeFile[]) => {
  const names = new Set(more.map(({ name }) => name))
  const problems = await checkProgramme('shenshan-2021', [...shipped.filter(({ name }) => !names.has(name)), ...more])
  return problems.filter(({ file }) => !file.startsWith('forms/')).map(({ file, code, at }) => [file, code, at])
}
const tests = (...rows: readonly object[]) => fileOf('tests/levels.json', JSON.stringify(rows))
const scheme = JSON.parse(readFileSync('workflows/shenshan-2021/scheme.json', 'utf8')) as object

describe('before publishing', () => {
  test('test rows of decisions run', async () => {
    expect(await found(tests(level('80', 'HIGH_END'), level('40', 'BASIC')))).toEqual([])
    expect(await found(tests(level('80', 'HIGH_END'), level('39', 'BASIC'), { name: 'x' }))).toEqual([
      ['tests/levels.json', 'TEST_ROW_NOT_READABLE', 'tests/3'],
      ['tests/levels.json', 'TEST_ROW_FAILED', 'tests/2'],
    ])
    expect(await found(fileOf('tests/nothing.json', '[]'))).toEqual([['tests/nothing.json', 'TEST_WITHOUT_DECISION', undefined]])
  })

  test('test rows see the functions of time', async () => {
    const dates = { decision: 'shenshan_notice_dates', name: '公示期', input: { publishedOn: '2025-01-20' }, expected: null }
    const problems = await checkProgramme('shenshan-2021', [...shipped, fileOf('tests/notice.json', JSON.stringify([dates]))])

    expect(problems.filter(({ file }) => file === 'tests/notice.json')).toMatchObject([
      { code: 'TEST_ROW_FAILED', text: { zh: expect.stringMatching(/实际 (?!表达式|没有).*2025-02/) } },
    ])
  })

  test('every score sheet is checked, each at its own file', async () => {
    const expert = { ...scheme, id: 'expert', rounding: { scale: 9, mode: 'half-up' } }

    expect(await found(fileOf('schemes/expert.json', JSON.stringify(expert)))).toEqual([
      ['schemes/expert.json', 'ROUNDING_UNKNOWN', 'rounding'],
    ])
    expect(await found(fileOf('schemes/twin.json', JSON.stringify(scheme)))).toContainEqual(['schemes/twin.json', 'ID_TWICE', 'id'])
    expect(await found(fileOf('schemes/other.json', JSON.stringify({ ...scheme, id: 'other', levelDecision: 'nobody' })))).toEqual([
      ['schemes/other.json', 'REFERENCE_UNKNOWN', 'levelDecision'],
    ])
  })

  test('a level nobody can reach is a warning', async () => {
    const levels = readFileSync('workflows/shenshan-2021/levels.dmn', 'utf8').replace('&gt;= 80', '&gt;= 180')

    expect(await found(fileOf('levels.dmn', levels))).toEqual([['scheme.json', 'LEVEL_UNREACHABLE', 'levelDecision']])
  })

  test('a step may not name a sheet that is not there', async () => {
    const model = readFileSync('workflows/shenshan-2021/shenshan-assessment.bpmn', 'utf8')
    const named = model.replace('<zeebe:taskHeaders>', '<zeebe:taskHeaders>\n<zeebe:header key="scheme" value="expert" />')

    expect(named).not.toBe(model)
    expect((await found(fileOf('shenshan-assessment.bpmn', named))).map(([file, code]) => [file, code])).toEqual([
      ['shenshan-assessment.bpmn', 'REFERENCE_UNKNOWN'],
    ])
  })
})
