import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixLabel } from '../../../../../studio/designer/workflow/fixes.ts'
import { JOB_GROUPS, JOB_KINDS } from '../../../../../studio/designer/workflow/job-catalogue.ts'
import { PANEL_TEXTS } from '../../../../../studio/designer/workflow/panel/texts.ts'
import { createTranslate, pageWords } from '../../../../../studio/designer/workflow/words/translate.ts'
import { nameOfProcess } from '../../../../../studio/designer/workflow/xml.ts'

describe('createTranslate', () => {
  it('says Chinese and better English', () => {
    const zh = createTranslate('zh-CN')
    const en = createTranslate('en')
    expect([zh('Job worker'), en('Job worker')]).toEqual(['由系统动作完成', 'Done by a system action'])
    expect([zh('User Task'), en('User Task')]).toEqual(['办理步骤', 'Step done by a person'])
    expect(zh('Timer Boundary Event (Non Interrupting)')).toBe('到时间另起（不中断）')
    expect(zh('Open {element}', { element: '审核' })).toBe('打开审核')
  })

  it('tells of texts without words', () => {
    const missed: string[] = []
    const zh = createTranslate('zh-CN', (text) => missed.push(text))
    expect(zh('Quantum {n} gateway', { n: '5' })).toBe('Quantum 5 gateway')
    zh('“审核”没有办理人。')
    zh('Delete')
    expect(missed).toEqual(['Quantum {n} gateway'])
  })
})

describe('pageWords', () => {
  it('translates what is written without asking', () => {
    expect(pageWords(' Simulation  Log ', 'zh-CN')).toBe('推演记录')
    expect(pageWords('初验 started', 'zh-CN')).toBe('初验：开始')
    expect(pageWords('List contains 3 items', 'zh-CN')).toBe('共 3 项')
    expect(pageWords('补贴审核', 'zh-CN')).toBeUndefined()
    expect(pageWords('Simulation Log', 'en')).toBeUndefined()
  })
})

describe('words of our own', () => {
  it('stand in both languages', () => {
    const texts = [
      ...Object.values(PANEL_TEXTS),
      ...Object.values(JOB_GROUPS),
      ...JOB_KINDS.flatMap(({ label, settings }) => [label, ...settings.map((setting) => setting.label)]),
    ]
    for (const { zh, en } of texts) {
      expect(zh).toMatch(/[一-鿿]/)
      expect(en).toMatch(/^[^一-鿿]+$/)
    }
    expect(fixLabel({ kind: 'pick', part: 'form' }, 'en')).toBe('choose a form')
  })
})

describe('the catalogue of actions', () => {
  it('names every action the server does', () => {
    const server = join(import.meta.dirname, '../../../../../server')
    const sources = readdirSync(server, { recursive: true, encoding: 'utf8' })
      .filter((name) => /(handlers|index)\.ts$/.test(name))
      .map((name) => readFileSync(join(server, name), 'utf8'))
    const done = sources.flatMap((source) => [
      ...[...source.matchAll(/registerJobHandler\(\s*'([^']+)'/g)].map((match) => match[1]),
      ...(source.includes('Object.entries(handlers)') ? [...source.matchAll(/^\s+'(\w+\.[\w-]+)':/gm)].map((match) => match[1]) : []),
    ])
    expect(done.length).toBeGreaterThan(25)
    expect(JOB_KINDS.map(({ type }) => type).sort()).toEqual([...new Set(done)].sort())
  })
})

describe('nameOfProcess', () => {
  it('reads the name as it is meant', () => {
    expect(nameOfProcess('<bpmn:process id="p" name="甲&#38;乙 &quot;一&quot;" isExecutable="true">')).toBe('甲&乙 "一"')
    expect(nameOfProcess('<bpmn:process id="p">')).toBeUndefined()
  })
})
