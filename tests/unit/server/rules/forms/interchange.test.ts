/** Forms to and from plain JSON Schema with uiSchema. */

import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compileForm,
  evaluateForm,
  exportSchema,
  type FormDocument,
  importSchema,
  lintForm,
} from '../../../../../server/rules/forms/index.ts'
import { placedNodes } from '../../../../../server/rules/forms/placed.ts'
import { filledForm } from '../../../../support/form-arbitrary.ts'

const labelsOf = (document: FormDocument) =>
  placedNodes(document).flatMap(({ node, path }) => (node.kind === 'field' ? [`${path} ${node.label.zh}`] : []))

test('a form comes back whole', () => {
  fc.assert(
    fc.property(filledForm, ({ document }) => {
      const { schema, uiSchema } = JSON.parse(JSON.stringify(exportSchema(document))) as ReturnType<typeof exportSchema>

      expect(importSchema(schema, uiSchema)).toEqual({ document, lost: [] })
    }),
    { numRuns: 200 },
  )
})

test('the shipped forms come back whole', () => {
  const folder = new URL('../../../../../forms/', import.meta.url)
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.form.json'))) {
    const document = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as FormDocument
    const { schema, uiSchema } = exportSchema(document)

    expect(importSchema(schema, uiSchema), name).toEqual({ document, lost: [] })
  }
})

test('without what is our own the same questions are asked of the same data', () => {
  fc.assert(
    fc.property(filledForm, ({ document, data }) => {
      const { schema, uiSchema } = exportSchema(document)
      const { 'ui:pingji': _own, ...plain } = uiSchema
      const { document: imported } = importSchema(schema, plain)
      const [before, after] = [compileForm({ ...document, rules: [] }), compileForm(imported)]
      if (!before.ok || !after.ok) throw new Error('Expected both forms to compile')

      const structured = (path: string) => /\d(period|person|organisation|address|signature|checklist)/.test(path)
      expect(labelsOf(imported).filter((one) => !structured(one))).toEqual(
        expect.arrayContaining(labelsOf(document).filter((one) => !structured(one))),
      )
      const schemaFaults = (form: typeof before.value) =>
        form.check(evaluateForm(form, data).data).map((fault) => `${fault.path} ${fault.keyword}`)
      if (!Object.keys(data).some(structured)) expect(schemaFaults(after.value)).toEqual(schemaFaults(before.value))
    }),
    { numRuns: 200 },
  )
})

describe('foreign schemas', () => {
  test('keep choices, sections, tables, uploads and order', () => {
    const { document, lost } = importSchema(
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        title: 'Application',
        type: 'object',
        definitions: {
          who: { type: 'object', title: '申请人', required: ['name'], properties: { name: { type: 'string', title: '姓名' } } },
        },
        properties: {
          level: {
            type: 'integer',
            title: '等级',
            oneOf: [
              { const: 1, title: '一星' },
              { const: 2, title: '二星' },
            ],
          },
          colour: { type: 'string', enum: ['r', 'g'], enumNames: ['红', '绿'] },
          applicant: { $ref: '#/definitions/who' },
          papers: { type: 'array', items: { type: 'string', format: 'data-url' } },
          rows: { type: 'array', items: { type: 'object', properties: { amount: { type: 'number', title: '金额' } } } },
          note: { type: 'string', description: 'At most a line', default: 'x' },
        },
      },
      { 'ui:order': ['note', '*'], note: { 'ui:widget': 'textarea', 'ui:placeholder': 'Note' }, colour: { 'ui:widget': 'radio' } },
      'application',
    )

    expect(document.schema).toMatchObject({
      properties: { level: { enum: [1, 2] }, papers: { items: { format: 'document' } }, applicant: { required: ['name'] } },
    })
    expect(document.layout).toMatchObject([
      { kind: 'field', path: 'note', widget: 'textarea', help: { zh: 'At most a line', en: 'At most a line' } },
      { path: 'level', label: { zh: '等级', en: '' }, options: { 1: { zh: '一星' }, 2: { zh: '二星' } } },
      { path: 'colour', widget: 'radio', options: { r: { zh: '红' } } },
      { kind: 'section', title: { zh: '申请人' }, children: [{ path: 'applicant.name', label: { zh: '姓名' } }] },
      { path: 'papers', widget: 'files' },
      { path: 'rows', widget: 'table', columns: [{ path: 'amount', label: { zh: '金额' } }] },
    ])
    expect(lost.map(({ at }) => at)).toEqual(['/properties/note/default'])
    expect(lintForm(document).filter((fault) => fault.severity === 'error')).toEqual([])
  })

  test('tell what could not be taken over', () => {
    const { document, lost } = importSchema(
      {
        type: 'object',
        dependencies: { a: ['b'] },
        properties: {
          a: { type: 'string', format: 'color', pattern: '(a+)+$' },
          b: { $ref: '#/definitions/none' },
          c: { $ref: '#' },
          d: { type: 'number', minimum: 3, exclusiveMinimum: true },
          e: { type: 'string' },
        },
      },
      { e: { 'ui:widget': 'password' } },
    )

    expect(lost.map(({ at }) => at)).toEqual([
      '/dependencies',
      '/properties/a/format',
      '/properties/a/pattern',
      '/properties/b',
      '/properties/c',
      '/e/ui:widget',
    ])
    expect(document.schema).toMatchObject({ properties: { a: { type: 'string' }, d: { exclusiveMinimum: 3 } } })
    expect(compileForm(document).ok).toBe(true)
  })
})

test('a field added elsewhere is asked at the end, one removed is gone with its rules', () => {
  const { schema, uiSchema } = exportSchema({
    id: 'f',
    title: { zh: '表', en: 'Form' },
    schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
    layout: [
      { kind: 'field', path: 'a', label: { zh: '甲', en: 'A' } },
      { kind: 'field', path: 'b', label: { zh: '乙', en: 'B' } },
    ],
    rules: [{ kind: 'required', path: 'b', when: 'a != null' }],
  })

  const { document, lost } = importSchema(
    { ...schema, properties: { a: { type: 'string' }, c: { type: 'boolean', title: '丙' } } },
    uiSchema,
  )

  expect(document.layout).toMatchObject([
    { path: 'a', label: { en: 'A' } },
    { path: 'c', label: { zh: '丙' }, widget: 'yesno' },
  ])
  expect(document.rules).toEqual([])
  expect(lost).toHaveLength(1)
})
