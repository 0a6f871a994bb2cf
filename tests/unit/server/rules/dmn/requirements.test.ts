// Requirement graphs, boxed expressions and knowledge models (DMN 1.3 §6, §7, §10.4), and what a file is refused for.
import { describe, expect, test } from 'vitest'
import { evaluateDecision } from '../../../../../server/rules/dmn/index.ts'
import { ask, definitions, model, problemsOf } from './support.ts'

const literal = (id: string, text: string) => `<literalExpression id="${id}"><text><![CDATA[${text}]]></text></literalExpression>`
const needs = (...ids: string[]) =>
  ids
    .map((id) => `<informationRequirement id="need-${id}-${ids.length}"><requiredDecision href="#${id}"/></informationRequirement>`)
    .join('')
const decision = (id: string, name: string, logic: string, requirements = '') =>
  `<decision id="${id}" name="${name}"><variable id="${id}-v" name="${name}"/>${requirements}${logic}</decision>`
const area = '<inputData id="area" name="建筑面积"><variable id="area-v" name="area" typeRef="number"/></inputData>'
const needsArea = '<informationRequirement id="needs-area"><requiredInput href="#area"/></informationRequirement>'

describe('requirements', () => {
  test('evaluates what a decision needs first, once', async () => {
    const xml = definitions(
      decision('d', '结果', literal('d-l', '基数 + 倍数'), needs('base', 'twice')) +
        decision('twice', '倍数', literal('twice-l', '基数 * 2'), needs('base')) +
        decision('base', '基数', literal('base-l', 'area + 1'), needsArea) +
        area,
    )
    const result = evaluateDecision(await model(xml), 'd', { area: '4' })

    expect(result).toMatchObject({ ok: true, value: 15 })
    expect(result.trace.map((each) => [each.id, each.output])).toEqual([
      ['base', 5],
      ['twice', 10],
      ['d', 15],
    ])
  })

  test('sees required decisions by name and by id', async () => {
    const xml = definitions(
      decision('d', 'D', literal('d-l', 'base + 基数'), needs('base')) + decision('base', '基数', literal('b-l', '3')),
    )

    expect(await ask(xml, {})).toBe(6)
  })

  test('lists decisions with their inputs', async () => {
    const xml = definitions(
      decision('d', 'D', literal('d-l', 'x'), needs('base')) + decision('base', 'x', literal('b-l', 'area'), needsArea) + area,
    )

    expect((await model(xml)).decisions).toEqual([
      { id: 'base', name: 'x', kind: 'literalExpression', requiredDecisions: [], inputs: ['area'], rules: [] },
      { id: 'd', name: 'D', kind: 'literalExpression', requiredDecisions: ['base'], inputs: ['area'], rules: [] },
    ])
  })

  test('names the decision that failed', async () => {
    const xml = definitions(
      decision('d', 'D', literal('d-l', 'x'), needs('bad')) + decision('bad', 'x', literal('bad-l', 'assert(1, false, "never")')),
    )

    expect(await ask(xml, {})).toEqual({ failed: 'FEEL_ASSERT', at: null, decision: 'bad' })
  })

  test('says when there is no such decision', async () => {
    expect(await ask(definitions(decision('d', 'D', literal('l', '1'))), {}, 'other')).toMatchObject({ failed: 'DECISION_NOT_FOUND' })
  })
})

describe('boxed expressions', () => {
  test('evaluates a context with a result entry', async () => {
    const context = `<context id="c"><contextEntry id="e1"><variable id="e1v" name="a b"/>${literal('e1l', '2')}</contextEntry>
      <contextEntry id="e2"><variable id="e2v" name="c"/>${literal('e2l', 'a b * 3')}</contextEntry>
      <contextEntry id="e3">${literal('e3l', 'c + 1')}</contextEntry></context>`

    expect(await ask(definitions(decision('d', 'D', context)), {})).toBe(7)
  })

  test('evaluates a context without a result entry', async () => {
    const context = `<context id="c"><contextEntry id="e1"><variable id="e1v" name="a"/>${literal('e1l', '2')}</contextEntry></context>`

    expect(await ask(definitions(decision('d', 'D', context)), {})).toEqual({ a: 2 })
  })

  test('calls a knowledge model by invocation and by expression', async () => {
    const knowledge = `<businessKnowledgeModel id="k" name="面积档"><variable id="kv" name="面积档"/>
      <encapsulatedLogic id="kl"><formalParameter id="kp" name="m2"/>${literal('kll', 'floor(m2 / 50000)')}</encapsulatedLogic></businessKnowledgeModel>`
    const calls = '<knowledgeRequirement id="kr"><requiredKnowledge href="#k"/></knowledgeRequirement>'
    const invocation = `<invocation id="inv">${literal('fn', '面积档')}<binding><parameter id="bp" name="m2"/>${literal('bl', '120000')}</binding></invocation>`

    expect(await ask(definitions(decision('d', 'D', literal('l', '面积档(60000) + 面积档(m2: 100000)'), calls) + knowledge), {})).toBe(3)
    expect(await ask(definitions(decision('d', 'D', invocation, calls) + knowledge), {})).toBe(2)
  })

  test('evaluates a relation as a list of contexts', async () => {
    const relation = `<relation id="r"><column id="c1" name="level"/><column id="c2" name="amount"/>
      <row id="r1">${literal('a1', '"A"')}${literal('a2', '1')}</row><row id="r2">${literal('b1', '"B"')}${literal('b2', '2')}</row></relation>`

    expect(await ask(definitions(decision('d', 'D', relation)), {})).toEqual([
      { level: 'A', amount: 1 },
      { level: 'B', amount: 2 },
    ])
  })
})

describe('item definitions', () => {
  const levels = `<itemDefinition id="t1" name="Level"><typeRef>string</typeRef><allowedValues id="t1a"><text>"A", "B"</text></allowedValues></itemDefinition>`
  const input = '<inputData id="in" name="level"><variable id="in-v" name="level" typeRef="Level"/></inputData>'
  const xml = definitions(
    levels +
      decision('d', 'D', literal('l', 'level'), '<informationRequirement id="n"><requiredInput href="#in"/></informationRequirement>') +
      input,
  )

  test.each([
    ['A', 'A'],
    [null, null],
    ['C', { failed: 'DMN_INPUT', at: 'in', decision: 'd' }],
    [5, { failed: 'DMN_INPUT', at: 'in', decision: 'd' }],
  ])('given %j answer %j', async (level, expected) => {
    expect(await ask(xml, { level })).toEqual(expected)
  })
})

describe('refused files', () => {
  test.each([
    ['a document type', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><definitions/>', ['DMN_DOCTYPE']],
    ['text that is no XML', 'hello', ['DMN_XML']],
    ['another namespace', '<definitions xmlns="urn:other" id="d"/>', ['DMN_XML']],
    ['no decision at all', definitions(''), ['DMN_NO_DECISION model']],
    [
      'an id that is there twice',
      definitions(decision('d', 'A', literal('l', '1')) + decision('d', 'B', literal('m', '1'))),
      ['DMN_DUPLICATE_ID d'],
    ],
    ['a decision without logic', definitions(decision('d', 'D', '')), ['DMN_NO_LOGIC d']],
    ['a requirement of nothing', definitions(decision('d', 'D', literal('l', '1'), needs('x'))), ['DMN_REFERENCE need-x-1']],
    [
      'decisions in a circle',
      definitions(decision('a', 'A', literal('al', '1'), needs('b')) + decision('b', 'B', literal('bl', '1'), needs('a'))),
      ['DMN_CYCLE a'],
    ],
    [
      'another expression language',
      definitions(decision('d', 'D', '<literalExpression id="l" expressionLanguage="groovy"><text>1</text></literalExpression>')),
      ['DMN_EXPRESSION_LANGUAGE l'],
    ],
    [
      'a decision service without output',
      definitions(`${decision('d', 'D', literal('l', '1'))}<decisionService id="s" name="S"/>`),
      ['DMN_NO_LOGIC s'],
    ],
    [
      'several faults at once',
      definitions(decision('a', 'A', literal('al', '1 +')) + decision('b', 'B', literal('bl', ')'))),
      ['FEEL_SYNTAX al', 'FEEL_SYNTAX bl'],
    ],
  ])('are those with %s', async (_what, xml, problems) => {
    expect(await problemsOf(xml)).toEqual(problems)
  })
})
