// Worded differences: one row per thing an administrator may change, and the promise that nothing changed says nothing while anything changed says something.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../../server/base/json.ts'
import { movedKeys } from '../../../../studio/versions/differences/compare.ts'
import { decisionChanges } from '../../../../studio/versions/differences/decision-changes.ts'
import { formChanges } from '../../../../studio/versions/differences/form-changes.ts'
import { letterChanges } from '../../../../studio/versions/differences/letter-changes.ts'
import { manifestChanges } from '../../../../studio/versions/differences/manifest-changes.ts'
import { schemeChanges } from '../../../../studio/versions/differences/scheme-changes.ts'
import type { Change } from '../../../../studio/versions/differences/words.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8')
const json = (name: string): Tree => JSON.parse(read(name))
const spoken = (changes: readonly Change[]) => changes.map(({ kind, at, text }) => `${kind} ${at} ${text.zh}`)

/** JSON one may reach into; tests only. */
type Tree = { [key: string]: Tree } & Tree[] & Json

const both = (zh: string, en = zh) => ({ zh, en })
const form = (): Tree =>
  ({
    id: 'apply',
    title: both('申请'),
    schema: {
      type: 'object',
      properties: {
        area: { type: 'number', minimum: 1 },
        name: { type: 'string' },
        buildings: { type: 'array', items: { type: 'object', properties: { floors: { type: 'integer' } } } },
      },
      required: ['name'],
    },
    layout: [
      {
        kind: 'page',
        id: 'first',
        title: both('基本情况'),
        children: [
          { kind: 'field', path: 'name', label: both('小区名称') },
          { kind: 'field', path: 'area', label: both('建筑面积'), article: 'X-3' },
        ],
      },
      {
        kind: 'page',
        id: 'second',
        title: both('楼栋'),
        children: [
          {
            kind: 'field',
            path: 'buildings',
            label: both('楼栋明细'),
            columns: [{ kind: 'field', path: 'floors', label: both('层数') }],
          },
        ],
      },
    ],
    rules: [{ kind: 'visible', path: 'area', when: 'name != ""' }],
  }) as unknown as Tree

function changed(make: () => Tree, edit: (value: Tree) => void): readonly [Tree, Tree] {
  const after = make()
  edit(after)
  return [make(), after]
}

describe('forms', () => {
  test.each<[string, (value: Tree) => void, readonly string[]]>([
    ['required', (f) => f.schema?.required?.push('area' as never), ['changed area 字段“建筑面积”：由可选改为必填']],
    [
      'label',
      (f) => Object.assign(f.layout?.[0]?.children?.[1]?.label ?? {}, { zh: '面积' }),
      ['changed area 字段“建筑面积”：名称由“建筑面积”改为“面积”'],
    ],
    ['limit', (f) => Object.assign(f.schema?.properties?.area ?? {}, { minimum: 5 }), ['changed area 字段“建筑面积”：最小值由 1 改为 5']],
    [
      'widget',
      (f) => Object.assign(f.layout?.[0]?.children?.[1] ?? {}, { widget: 'money' }),
      ['added area 字段“建筑面积”：增加控件：“金额”'],
    ],
    [
      'condition',
      (f) => Object.assign(f.rules?.[0] ?? {}, { when: 'true' }),
      ['changed area 字段“建筑面积”：显示条件由“name != ""”改为“true”'],
    ],
    ['no condition', (f) => f.rules?.pop(), ['removed area 字段“建筑面积”：取消显示条件“name != ""”']],
    [
      'column',
      (f) => Object.assign(f.schema?.properties?.buildings?.items?.properties?.floors ?? {}, { maximum: 60 }),
      ['added buildings[].floors 字段“层数”：增加最大值：60'],
    ],
    [
      'page title',
      (f) => Object.assign(f.layout?.[1] ?? {}, { title: both('楼栋情况') }),
      ['changed second 页面“楼栋情况”：标题由“楼栋”改为“楼栋情况”'],
    ],
    ['order', (f) => f.layout?.[0]?.children?.reverse(), ['moved name 字段“小区名称”：移到“建筑面积”之后']],
    [
      'another page',
      (f) => f.layout?.[1]?.children?.push(f.layout?.[0]?.children?.pop() as never),
      ['moved area 字段“建筑面积”：由“基本情况”移到“楼栋”'],
    ],
    [
      'new field',
      (f) => {
        f.layout?.[0]?.children?.push({ kind: 'field', path: 'year', label: both('竣工年份') } as never)
        Object.assign(f.schema?.properties ?? {}, { year: { type: 'integer' } })
      },
      ['added year 字段“竣工年份”：新增（可选），位于“基本情况”'],
    ],
    [
      'field gone',
      (f) => {
        f.layout?.[0]?.children?.shift()
        delete f.schema?.properties?.name
        f.schema?.required?.pop()
      },
      ['removed name 字段“小区名称”：已删除'],
    ],
  ])('%s', (_, edit, sentences) => {
    expect(spoken(formChanges(...changed(form, edit)))).toEqual(sentences)
  })

  test('carry the article of their field', () => {
    const [before, after] = changed(form, (f) => f.schema?.required?.push('area' as never))
    expect(formChanges(before, after)[0]?.article).toBe('X-3')
  })

  test('say the English words', () => {
    const [before, after] = changed(form, (f) => f.schema?.required?.push('area' as never))
    expect(formChanges(before, after)[0]?.text.en).toBe('Field "建筑面积": changed from optional to required')
  })
})

const MANIFEST = 'workflows/shenshan-2021/programme.json'

describe('manifests', () => {
  test.each<[string, (value: Tree) => void, readonly string[]]>([
    [
      'term',
      (m) => Object.assign(m.deadlines?.[0] ?? {}, { count: 3 }),
      ['changed DL-17 期限“DL-17 材料审查反馈”：由 5 个工作日改为 3 个工作日'],
    ],
    [
      'unit',
      (m) => Object.assign(m.deadlines?.[0] ?? {}, { unit: 'month' }),
      ['changed DL-17 期限“DL-17 材料审查反馈”：由 5 个工作日改为 5 个月'],
    ],
    ['permission', (m) => m.roles?.[0]?.permissions?.push('panel:draw' as never), ['added applicant 角色“申报单位”：权限增加“panel:draw”']],
    ['level gone', (m) => m.levels?.pop(), ['removed HIGH_END 等级“高端型智慧小区”：已删除']],
    ['title', (m) => Object.assign(m.title ?? {}, { en: 'Rating' }), [expect.stringContaining('方案名称（英文）由')] as never],
    ['office', (m) => Object.assign(m.office ?? {}, { phone: '1' }), [expect.stringContaining('承办单位的电话由')] as never],
    [
      'review',
      (m) => Object.assign(m, { publishing: { review: 'none' } }),
      ['changed /publishing 方案：发布设置的复核方式由“由第二人复核”改为“不需复核”'],
    ],
    ['what files say', (m) => Object.assign(m, { forms: ['x'], letters: ['y'] }), []],
  ])('%s', (_, edit, sentences) => {
    expect(spoken(manifestChanges(...changed(() => json(MANIFEST), edit)))).toEqual(sentences)
  })
})

describe('schemes', () => {
  const SCHEME = 'tests/support/programmes/mini/workflows/mini/scheme.json'
  test.each<[string, (value: Tree) => void, readonly string[]]>([
    ['points', (s) => Object.assign(s.rows?.[0] ?? {}, { points: '8' }), ['changed R1 指标“1 有树”：分值由“5”改为“8”']],
    [
      'class',
      (s) => Object.assign(s.rows?.[0] ?? {}, { class: { kind: 'bonus' } }),
      ['changed R1 指标“1 有树”：类别的种类由“得分”改为“加分”'],
    ],
    ['rounding', (s) => Object.assign(s.rounding ?? {}, { scale: 1 }), ['changed / 指标体系：取舍的小数位由 2 改为 1']],
    ['row gone', (s) => s.rows?.pop(), ['removed R1 指标“1 有树”：已删除']],
  ])('%s', (_, edit, sentences) => {
    expect(spoken(schemeChanges(...changed(() => json(SCHEME), edit)))).toEqual(sentences)
  })
})

describe('letters', () => {
  const LETTER = 'workflows/shenshan-2021/letters/receipt.json'
  test('know a block by its words', () => {
    const [before, after] = changed(
      () => json(LETTER),
      (letter) => {
        letter.blocks?.splice(3, 1)
        Object.assign(letter.blocks?.[1]?.fields?.[0] ?? {}, { value: 'x' })
        letter.blocks?.push({ kind: 'note', text: '四' } as never)
      },
    )
    expect(spoken(letterChanges(before, after))).toEqual([
      'removed /blocks/3 内容块“4 附注 一、本回执仅证明收到上述申报材料”：已删除',
      'changed /blocks/1 内容块“2 栏目”的栏“办件编号”：内容由“{= case.number }”改为“x”',
      'added /blocks/6 内容块“7 附注 四”：新增',
    ])
  })
})

describe('decisions', () => {
  const DMN = read('workflows/shenshan-2021/subsidy.dmn')
  const RULE = /<rule id="shenshan_subsidy_standards_rule_1">[\s\S]*?<\/rule>\s*/
  test.each<[string, (xml: string) => string, readonly string[]]>([
    [
      'output',
      (xml) => xml.replace('<text>100000</text>', '<text>250000</text>'),
      ['决策表“补贴标准”第 2 行：输出“首档金额（元）”由 100000 改为 250000'],
    ],
    ['hit policy', (xml) => xml.replace('hitPolicy="COLLECT"', 'hitPolicy="FIRST"'), ['决策表“补贴标准”：命中策略由“收集”改为“首条”']],
    ['row gone', (xml) => xml.replace(RULE, ''), [expect.stringContaining('决策表“补贴标准”第 1 行：已删除（')] as never],
    [
      'note',
      (xml) => xml.replace('<text>第二十九条（三）基础型</text>', '<text>第二十九条</text>'),
      ['决策表“补贴标准”第 1 行：说明“说明”由“第二十九条（三）基础型”改为“第二十九条”'],
    ],
    ['not readable', (xml) => xml.replace('</definitions>', ''), [expect.stringContaining('决策文件：内容有改动，但无法读取')] as never],
    ['white space', (xml) => xml.replace('<decision id="shenshan_subsidy_standards"', '<decision   id="shenshan_subsidy_standards"'), []],
  ])('%s', async (_, edit, sentences) => {
    expect((await decisionChanges(DMN, edit(DMN))).map(({ text }) => text.zh)).toEqual(sentences)
  })
})

test('only what must have moved has moved', () => {
  expect(movedKeys(['a', 'b', 'c', 'd'], ['b', 'c', 'd', 'a'])).toEqual(['a'])
  expect(movedKeys(['a', 'b', 'c'], ['a', 'x', 'c'])).toEqual([])
  expect(movedKeys([], [])).toEqual([])
})

/** A copy with one place of it changed: a leaf replaced, a list turned, an item or property taken away. */
function withOneChange(value: Json, pick: (choices: number) => number): Json {
  const copy = structuredClone(value) as Tree
  const places: (() => void)[] = []
  const visit = (here: Tree) => {
    for (const [key, inner] of Object.entries(here)) {
      const holder = here as unknown as { [key: string]: Json }
      if (typeof inner === 'object' && inner !== null) visit(inner)
      else if (typeof inner === 'string') places.push(() => (holder[key] = `${inner as string}改`))
      else if (typeof inner === 'number') places.push(() => (holder[key] = (inner as number) + 1))
      else if (typeof inner === 'boolean') places.push(() => (holder[key] = !inner))
      if (Array.isArray(here)) places.push(() => (here as unknown as Json[]).splice(Number(key), 1))
    }
  }
  visit(copy)
  places[pick(places.length)]?.()
  return copy
}

const parts: readonly [string, (before: Json, after: Json) => readonly Change[], readonly Json[]][] = [
  ['forms', formChanges, readdirSync(join(ROOT, 'forms/shenshan-2021')).map((name) => json(`forms/shenshan-2021/${name}`))],
  [
    'letters',
    letterChanges,
    readdirSync(join(ROOT, 'workflows/shenshan-2021/letters')).map((name) => json(`workflows/shenshan-2021/letters/${name}`)),
  ],
  ['schemes', schemeChanges, [json('workflows/shenshan-2021/scheme.json')]],
  ['manifests', manifestChanges, [json(MANIFEST)]],
]

describe.each(parts)('%s of the shipped programme', (_, changes, documents) => {
  test('say nothing when nothing changed, also with other white space and order of properties', () => {
    for (const document of documents) {
      const turned = JSON.parse(JSON.stringify(document), (__, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
      ) as Json
      expect(changes(document, turned)).toEqual([])
    }
  })

  test('say at least one sentence for any change, in both languages, without a hole', () => {
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.nat(), (document, seed) => {
        const found = changes(
          document,
          withOneChange(document, (choices) => seed % choices),
        )
        expect(found.length).toBeGreaterThan(0)
        for (const { text } of found) {
          expect(text.zh).toMatch(/^\S.*：.+\S$/s)
          expect(text.en).toMatch(/^\S.*: .+\S$/s)
          expect(`${text.zh}${text.en}`).not.toMatch(/undefined|\[object|\$key|\$at|\$name/)
        }
      }),
      { numRuns: 300 },
    )
  })
})

test('any change of a table cell says a sentence', async () => {
  const xml = read('workflows/shenshan-2021/subsidy.dmn')
  const cells = [...xml.matchAll(/<(?:input|output)Entry[^>]*>\s*<text>/g)].map((match) => match.index + match[0].length)
  for (const at of cells.filter((__, index) => index % 7 === 0)) {
    const found = await decisionChanges(xml, `${xml.slice(0, at)}1 + ${xml.slice(at)}`)
    expect(found).toHaveLength(1)
    expect(found[0]?.text.zh).toMatch(/第 \d+ 行：/)
  }
})
