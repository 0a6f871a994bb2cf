// Which part of a programme carries which article, in both directions.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Coverage, coverageOf } from '../../../../studio/regulation/clauses/coverage.ts'
import { elementsOf } from '../../../../studio/ui/bpmn/elements.ts'
import { allOf, readXml } from '../../../../studio/ui/bpmn/xml.ts'

const root = join(import.meta.dirname, '../../../..')
const read = (folder: string, prefix: string, name: string) => ({
  name: `${prefix}${name}`,
  content: readFileSync(join(root, folder, name), 'utf8'),
})
const shenshan = [
  ...readdirSync(join(root, 'workflows/shenshan-2021'))
    .filter((name) => name.includes('.'))
    .map((name) => read('workflows/shenshan-2021', '', name)),
  ...readdirSync(join(root, 'workflows/shenshan-2021/letters')).map((name) => read('workflows/shenshan-2021/letters', 'letters/', name)),
  ...readdirSync(join(root, 'forms/shenshan-2021')).map((name) => read('forms/shenshan-2021', 'forms/', name)),
]
const both = (zh: string) => ({ zh, en: zh })

const manifest = {
  id: 'small',
  articles: [
    { id: 'XX-1', number: '第一条', text: '总则' },
    { id: 'XX-2', number: '第二条', text: '审查' },
    { id: 'XX-3', number: '第三条', text: '奖励' },
    { id: 'XX-4', number: '第四条', text: '解释', exempt: '解释权条款' },
  ],
  deadlines: [{ id: 'DL-2', name: both('审查期限'), article: 'XX-2', count: 5, unit: 'workingDay' }],
  stages: [{ code: 'CHECK', name: both('审查'), article: 'XX-2' }],
  roles: [{ code: 'official', name: both('经办人'), permissions: [] }],
}
const diagram = `<definitions xmlns:bpmn="b"><bpmn:process id="p" name="流程">
  <!-- <bpmn:userTask id="not-there"/> -->
  <bpmn:userTask id="check" name="审查 &lt;初&gt;"><bpmn:extensionElements>
    <zeebe:formDefinition formId="f"/><zeebe:assignmentDefinition candidateGroups="official, leader"/>
    <zeebe:taskSchedule dueDate='=end of day(due date("DL-2", at))'/>
    <zeebe:properties><zeebe:property name="article" value="XX-2"/></zeebe:properties></bpmn:extensionElements></bpmn:userTask>
  <bpmn:subProcess id="inner"><bpmn:userTask id="own" name="补正"><bpmn:extensionElements>
    <zeebe:assignmentDefinition candidateGroups='=["org:" + id]'/></bpmn:extensionElements></bpmn:userTask></bpmn:subProcess>
  <bpmn:sendTask id="tell" name="告知"><bpmn:extensionElements><zeebe:taskDefinition type="letter.issue"/>
    <zeebe:taskHeaders><zeebe:header key="template" value="result"/></zeebe:taskHeaders>
    <zeebe:properties><zeebe:property name="article" value="XX-9"/></zeebe:properties></bpmn:extensionElements></bpmn:sendTask>
  <bpmn:endEvent id="end"/></bpmn:process></definitions>`
const files = [
  { name: 'programme.json', content: JSON.stringify(manifest) },
  { name: 'main.bpmn', content: diagram },
  {
    name: 'reward.dmn',
    content:
      '<definitions><decision id="reward" name="奖励"><description>按第三条</description></decision><decision id="other" name="其他"/></definitions>',
  },
  {
    name: 'forms/f.form.json',
    content: JSON.stringify({
      id: 'f',
      title: both('审查表'),
      layout: [
        { kind: 'page', id: 'a', title: both('甲'), children: [{ kind: 'field', path: 'name', label: both('名称') }] },
        { kind: 'section', title: both('乙'), article: 'XX-1', children: [{ kind: 'field', path: 'area', label: both('面积') }] },
      ],
      rules: [],
    }),
  },
  { name: 'letters/result.json', content: JSON.stringify({ id: 'result', title: both('告知书'), blocks: [] }) },
  { name: 'letters/broken.json', content: '{' },
]

const at = (coverage: Coverage, id: string) => coverage.articles.find((article) => article.id === id)
const names = (places: Coverage['without']) => places.map((place) => `${place.file}#${place.at}`)

describe('coverage of a small programme', () => {
  const coverage = coverageOf(files)

  test('lists what carries each article', () => {
    expect(at(coverage, 'XX-2')?.places.map((place) => [place.kind, place.at])).toEqual([
      ['deadline', '/deadlines/DL-2'],
      ['stage', '/stages/CHECK'],
      ['step', 'check'],
    ])
    expect(at(coverage, 'XX-1')?.places.map((place) => [place.kind, place.name.zh])).toEqual([['section', '乙']])
    expect(at(coverage, 'XX-3')?.places.map((place) => [place.kind, place.at])).toEqual([['decision', 'reward']])
  })

  test('tells articles carried out, exempt and open apart', () => {
    expect(coverage.articles.map((article) => article.state)).toEqual(['covered', 'covered', 'covered', 'exempt'])
    expect(coverageOf([files[0] as (typeof files)[0]]).articles.map((article) => article.state)).toEqual([
      'open',
      'covered',
      'open',
      'exempt',
    ])
  })

  test('lists what names no article', () => {
    expect(names(coverage.without)).toEqual(['main.bpmn#own', 'reward.dmn#other', 'forms/f.form.json#name', 'letters/result.json#'])
  })

  test('lists what names an article that does not exist', () => {
    expect(names(coverage.unknown)).toEqual(['main.bpmn#tell'])
  })
})

test('reads of each element who works it, by when, and with what', () => {
  expect(
    elementsOf(diagram).map(({ id, name, roles, roleExpression, deadlines, form, letter }) => ({
      id,
      name,
      roles,
      roleExpression,
      deadlines,
      form,
      letter,
    })),
  ).toEqual([
    { id: 'p', name: '流程', roles: [], roleExpression: null, deadlines: [], form: null, letter: null },
    { id: 'check', name: '审查 <初>', roles: ['official', 'leader'], roleExpression: null, deadlines: ['DL-2'], form: 'f', letter: null },
    { id: 'inner', name: '', roles: [], roleExpression: null, deadlines: [], form: null, letter: null },
    { id: 'own', name: '补正', roles: [], roleExpression: '["org:" + id]', deadlines: [], form: null, letter: null },
    { id: 'tell', name: '告知', roles: [], roleExpression: null, deadlines: [], form: null, letter: 'result' },
    { id: 'end', name: '', roles: [], roleExpression: null, deadlines: [], form: null, letter: null },
  ])
})

describe('coverage of Shenshan', () => {
  const coverage = coverageOf(shenshan)

  test('finds every step, deadline, letter and row on its article', () => {
    const counts = new Map<string, number>()
    for (const article of coverage.articles) for (const place of article.places) counts.set(place.kind, (counts.get(place.kind) ?? 0) + 1)

    expect(Object.fromEntries(counts)).toMatchObject({ deadline: 12, letter: 18 })
    expect(counts.get('step')).toBeGreaterThan(60)
    expect(counts.get('row')).toBeGreaterThan(20)
    expect(coverage.unknown).toEqual([])
    expect(coverage.without.filter((place) => place.kind === 'letter' || place.kind === 'deadline')).toEqual([])
  })

  test('leaves the articles on construction and interpretation open', () => {
    const open = coverage.articles.filter((article) => article.state === 'open').map((article) => article.number)

    expect(open).toContain('第三十四条')
    expect(open).not.toContain('第十七条')
  })
})

test('reads entities, comments and character data', () => {
  const [node] = [
    ...allOf(readXml('<?xml version="1.0"?><!-- <x/> --><a:b c=\'1&quot;\'>x &amp; <![CDATA[<y>]]> &#x4e00;<d/></a:b>')),
  ].slice(1)

  expect(node).toMatchObject({ name: 'b', attributes: { c: '1"' }, text: 'x & <y> 一', children: [{ name: 'd' }] })
})
