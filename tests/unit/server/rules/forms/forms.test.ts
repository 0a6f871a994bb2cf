import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../server/base/json.ts'
import { compileForm, evaluateForm, type FormDocument, type FormRule } from '../../../../../server/rules/forms/index.ts'

const label = (zh: string) => ({ zh, en: zh })
function form(rules: readonly FormRule[]): FormDocument {
  return {
    id: 'test',
    title: label('测试'),
    schema: {
      type: 'object',
      required: ['name', 'kind'],
      additionalProperties: false,
      properties: {
        name: { type: 'string', minLength: 2, maxLength: 10 },
        kind: { type: 'string', enum: ['new', 'built'] },
        builtIn: { type: 'integer', minimum: 1950 },
        reason: { type: 'string' },
        total: { type: 'number' },
        double: { type: 'number' },
        rows: {
          type: 'array',
          maxItems: 3,
          items: {
            type: 'object',
            required: ['price'],
            properties: {
              price: { type: 'number', exclusiveMinimum: 0 },
              count: { type: 'integer' },
              sum: { type: 'number' },
              note: { type: 'string' },
            },
          },
        },
      },
    },
    layout: [
      {
        kind: 'page',
        id: 'p1',
        title: label('第一页'),
        children: [
          { kind: 'field', path: 'name', label: label('小区名称'), article: 'SS-16' },
          { kind: 'field', path: 'kind', label: label('类别') },
          { kind: 'field', path: 'builtIn', label: label('建成年份') },
          { kind: 'field', path: 'reason', label: label('原因') },
          {
            kind: 'field',
            path: 'rows',
            label: label('明细'),
            columns: [
              { kind: 'field', path: 'price', label: label('单价') },
              { kind: 'field', path: 'count', label: label('数量') },
              { kind: 'field', path: 'note', label: label('备注') },
            ],
          },
        ],
      },
    ],
    rules,
  }
}

function run(rules: readonly FormRule[], data: JsonObject, facts: JsonObject = {}) {
  const compiled = compileForm(form(rules))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return evaluateForm(compiled.value, data, { facts })
}

const GOOD = { name: '汇景花园', kind: 'new' }

describe('schema', () => {
  test('finds nothing wrong with good data', () => {
    expect(run([], GOOD).problems).toEqual([])
  })

  test('tells every fault at once by label', () => {
    const { problems } = run([], { name: '汇', kind: 'old', builtIn: 1900, rows: [{ price: 0 }, {}] })

    expect(problems.map(({ at, text }) => [at, text.zh])).toEqual([
      ['/name', '“小区名称”至少 2 个字。'],
      ['/kind', '“类别”不在可选范围内。'],
      ['/builtIn', '“建成年份”不小于 1950。'],
      ['/rows/0/price', '“单价”应大于 0。'],
      ['/rows/1/price', '请填写“单价”。'],
    ])
  })

  test('takes empty text as not given', () => {
    const { problems, data } = run([], { name: '', kind: 'new', reason: '' })

    expect(problems).toMatchObject([{ code: 'FORM_REQUIRED', at: '/name', article: 'SS-16' }])
    expect(data).toEqual({ kind: 'new' })
  })

  test('refuses a field the form does not have', () => {
    expect(run([], { ...GOOD, score: 100 }).problems).toMatchObject([{ at: '/score', text: { zh: '表单没有“score”这一项。' } }])
  })
})

describe('rules', () => {
  test('remove what is hidden and ask for what is shown', () => {
    const rules: FormRule[] = [
      { kind: 'visible', path: 'builtIn', when: 'kind = "built"' },
      { kind: 'required', path: 'builtIn', when: 'kind = "built"' },
    ]

    expect(run(rules, { ...GOOD, builtIn: 1900 })).toMatchObject({ data: GOOD, problems: [], visible: { builtIn: false } })
    expect(run(rules, { ...GOOD, kind: 'built' }).problems).toMatchObject([
      { code: 'FORM_REQUIRED', at: '/builtIn', text: { zh: '请填写“建成年份”。' } },
    ])
  })

  test('never ask for a required field that is hidden', () => {
    expect(run([{ kind: 'visible', path: 'name', when: 'kind = "built"' }], { kind: 'new' }).problems).toEqual([])
  })

  test('calculate in the order of what they read', () => {
    const rules: FormRule[] = [
      { kind: 'computed', path: 'double', value: 'total * 2' },
      { kind: 'computed', path: 'total', value: 'sum(rows.sum)' },
      { kind: 'computed', path: 'rows[].sum', value: 'row.price * row.count' },
    ]

    const { data } = run(rules, {
      ...GOOD,
      rows: [
        { price: 0.1, count: 1 },
        { price: 0.2, count: 1 },
      ],
    })

    expect(data).toMatchObject({ total: 0.3, double: 0.6 })
  })

  test('give each row a scope of its own', () => {
    const rules: FormRule[] = [
      { kind: 'visible', path: 'rows[].note', when: 'row.count > 5' },
      {
        kind: 'check',
        id: 'many',
        path: 'rows[].count',
        that: 'row.count = null or row.count < 9',
        severity: 'error',
        message: label('太多'),
      },
    ]

    const { data, problems } = run(rules, {
      ...GOOD,
      rows: [
        { price: 1, count: 1, note: 'a' },
        { price: 1, count: 9, note: 'b' },
      ],
    })

    expect(data.rows).toEqual([
      { price: 1, count: 1 },
      { price: 1, count: 9, note: 'b' },
    ])
    expect(problems).toMatchObject([{ at: '/rows/1/count', text: { zh: '太多' } }])
  })

  test('answer the code of a failed check and see facts', () => {
    const rules: FormRule[] = [
      {
        kind: 'check',
        id: 'self',
        that: 'facts.passed',
        severity: 'error',
        code: 'SELF_EVALUATION_NOT_PASSED',
        message: label('自评不合格'),
        article: 'SS-15',
      },
    ]

    expect(run(rules, GOOD, { passed: true }).problems).toEqual([])
    expect(run(rules, GOOD, { passed: false }).problems).toMatchObject([
      { code: 'SELF_EVALUATION_NOT_PASSED', severity: 'error', article: 'SS-15' },
    ])
  })

  test('applied twice change nothing more', () => {
    const rules: FormRule[] = [
      { kind: 'visible', path: 'builtIn', when: 'kind = "built"' },
      { kind: 'visible', path: 'reason', when: 'builtIn != null and builtIn < 2000' },
      { kind: 'computed', path: 'total', value: 'sum(rows.price)' },
    ]
    const row = fc.record({ price: fc.integer({ min: -5, max: 5 }), count: fc.integer(), note: fc.string() }, { requiredKeys: [] })
    fc.assert(
      fc.property(
        fc.record(
          {
            name: fc.string(),
            kind: fc.constantFrom('new', 'built', 'old'),
            builtIn: fc.integer(),
            reason: fc.string(),
            rows: fc.array(row),
          },
          { requiredKeys: [] },
        ),
        (data) => {
          const once = run(rules, data as JsonObject)
          expect(run(rules, once.data)).toEqual(once)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('compiling', () => {
  test.each([
    [
      'rules in a circle',
      [
        { kind: 'computed', path: 'total', value: 'double / 2' },
        { kind: 'computed', path: 'double', value: 'total * 2' },
      ],
      'FORM_RULE_CYCLE',
    ],
    ['a rule that reads itself', [{ kind: 'computed', path: 'total', value: 'total + 1' }], 'FORM_RULE_CYCLE'],
    ['a rule for no field', [{ kind: 'visible', path: 'colour', when: 'true' }], 'FORM_RULE_PATH_UNKNOWN'],
    ['FEEL that does not parse', [{ kind: 'visible', path: 'reason', when: 'if kind = 3 then' }], 'FEEL_SYNTAX'],
  ] satisfies [string, FormRule[], string][])('refuses %s', (_title, rules, code) => {
    const compiled = compileForm(form(rules))
    expect(compiled.ok ? [] : compiled.problems.map((problem) => problem.code)).toContain(code)
  })

  test('allows rules that share an object', () => {
    const document: FormDocument = {
      ...form([
        { kind: 'visible', path: 'site.built', when: 'site.kind = "built"' },
        { kind: 'computed', path: 'site.age', value: '2025 - site.built' },
      ]),
      schema: {
        type: 'object',
        properties: {
          site: { type: 'object', properties: { kind: { type: 'string' }, built: { type: 'integer' }, age: { type: 'integer' } } },
        },
      },
      layout: [],
    }
    const compiled = compileForm(document)
    expect(compiled.ok).toBe(true)
    if (compiled.ok)
      expect(evaluateForm(compiled.value, { site: { kind: 'built', built: 2020 } }).data).toEqual({
        site: { kind: 'built', built: 2020, age: 5 },
      })
  })
})
