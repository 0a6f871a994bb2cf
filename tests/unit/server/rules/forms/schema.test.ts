// Schemas of forms: what is taken at save, and the same verdict as ajv on data (JSON Schema 2020-12).
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../../../server/base/json.ts'
import { compileForm, evaluateForm, type FormDocument, type FormRule } from '../../../../../server/rules/forms/index.ts'
import { slowPattern } from '../../../../../server/rules/forms/patterns.ts'

const text = (zh: string) => ({ zh, en: zh })
function formOf(schema: JsonObject, rules: readonly FormRule[] = []): FormDocument {
  return { id: 'test', title: text('测试'), schema, layout: [], rules }
}
function compiled(schema: JsonObject, rules: readonly FormRule[] = []) {
  const form = compileForm(formOf(schema, rules))
  if (!form.ok) throw new Error(JSON.stringify(form.problems))
  return form.value
}
const faultsOf = (schema: JsonObject, data: JsonObject) => evaluateForm(compiled(schema), data).problems.map(({ code, at }) => [code, at])

describe('a schema', () => {
  test.each<[string, JsonObject, string]>([
    ['an unknown keyword', { type: 'object', properties: { a: { minLenght: 2 } } }, '/properties/a'],
    ['an unknown type', { type: 'object', properties: { a: { type: 'text' } } }, '/properties/a/type'],
    ['an unknown format', { type: 'object', properties: { a: { format: 'phone' } } }, '/properties/a/format'],
    ['a reference into nothing', { type: 'object', properties: { a: { $ref: '#/$defs/b' } } }, '/properties/a/$ref'],
    ['a slow pattern', { type: 'object', properties: { a: { pattern: '^(a+)+$' } } }, '/properties/a/pattern'],
  ])('is refused for %s', (_title, schema, at) => {
    const form = compileForm(formOf(schema))

    expect(form.ok ? [] : form.problems.map((problem) => [problem.code, problem.at])).toEqual([['FORM_SCHEMA_WRONG', at]])
  })

  test('takes nothing it did not ask for', () => {
    const schema = { type: 'object', properties: { a: { type: 'object', properties: { b: { type: 'string' } } } } }

    expect(faultsOf(schema, { a: { b: 'x' } })).toEqual([])
    expect(faultsOf(schema, { a: { b: 'x', approved: true } })).toEqual([['FORM_INVALID', '/a/approved']])
    expect(faultsOf(schema, { approved: true })).toEqual([['FORM_INVALID', '/approved']])
  })

  test('never lets invalid data through without a word', () => {
    const both = { type: 'object', properties: { a: { oneOf: [{ type: 'number' }, { minimum: 1 }] } } }

    expect(faultsOf(both, { a: 2 })).toEqual([['FORM_INVALID', '/a']])
    expect(faultsOf({ type: 'object', properties: { n: {} } }, { 'n"x': 1 })).toHaveLength(1)
  })

  test('names the fields of a part nobody has begun', () => {
    const part = { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: { type: 'string' } } }
    const schema = { type: 'object', required: ['part'], properties: { part, optional: part } }

    expect(faultsOf(schema, {})).toEqual([['FORM_REQUIRED', '/part/a']])
    expect(evaluateForm(compiled(schema), {}).data).toEqual({ part: {} })
  })

  test('counts spaces as nothing given', () => {
    expect(faultsOf({ type: 'object', required: ['a'], properties: { a: { type: 'string' } } }, { a: '  \t' })).toEqual([
      ['FORM_REQUIRED', '/a'],
    ])
  })
})

describe('patterns', () => {
  test.each(['^[0-9]{1,9}(\\.[0-9]{1,2})?$', '^([01][0-9]|2[0-3]):[0-5][0-9]$', '^[0-9A-HJ-NPQRTUWXY]{18}$', '^(ab){2,5}$', 'a*b+'])(
    'take %s',
    (pattern) => {
      expect(slowPattern(pattern)).toBeNull()
    },
  )

  test.each(['(a+)+', '(a|a)*', '(a*)*', '([a-z]+\\.)+x', '((ab)*c)+', '(a{1,5}){2,}', '(a)\\1', '(?=a)b', '(?<!a)b', 'a('])(
    'refuse %s',
    (pattern) => {
      expect(slowPattern(pattern)).not.toBeNull()
    },
  )
})

describe('calculated values', () => {
  test('have the type of their field', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'number' }, third: { type: 'number' }, money: { type: 'string' } },
    }
    const form = compiled(schema, [
      { kind: 'computed', path: 'third', value: 'a / 3' },
      { kind: 'computed', path: 'money', value: 'a * 1.1' },
    ])

    const { data, problems } = evaluateForm(form, { a: 1 })

    expect(problems).toEqual([])
    expect(data).toEqual({ a: 1, third: 0.3333333333333333, money: '1.1' })
  })
})

test('judges data as ajv does', () => {
  const schema: JsonObject = {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 2, maxLength: 4 },
      kind: { enum: ['a', 'b'] },
      count: { type: 'integer', minimum: 0, exclusiveMaximum: 5 },
      tags: { type: 'array', items: { type: 'string', pattern: '^[a-c]+$' }, minItems: 1, maxItems: 3, uniqueItems: true },
      nested: { type: 'object', additionalProperties: false, required: ['x'], properties: { x: { type: 'boolean', const: true } } },
    },
  }
  const ajv = new Ajv2020({ allErrors: true, strict: false }).compile(schema)
  const form = compiled(schema)
  const value = fc.oneof(
    fc.constantFrom<Json>('ab', 'a', 'abcde', 'b', true, false),
    fc.integer({ min: -2, max: 7 }),
    fc.double({ min: 0, max: 3, noNaN: true }),
  )
  const data = fc.record(
    {
      name: value,
      kind: value,
      count: value,
      tags: fc.oneof(value, fc.array(fc.constantFrom<Json>('a', 'abc', 'd', 3), { maxLength: 4 })),
      nested: fc.oneof(value, fc.record({ x: fc.boolean(), y: fc.boolean() }, { requiredKeys: [] })),
      other: value,
    },
    { requiredKeys: [] },
  )

  fc.assert(
    fc.property(data, (input) => {
      expect(evaluateForm(form, input as JsonObject).problems.length === 0).toBe(ajv(input))
    }),
    { numRuns: 500 },
  )
})
