// The form builder's edits: schema, layout and rules always agree.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileForm, FIELD_KINDS } from '../../../../server/rules/forms/index.ts'
import type { FormDocument } from '../../../../server/rules/forms/types.ts'
import { clip, duplicate, paste } from '../../../../studio/form-builder/clipboard.ts'
import {
  type At,
  addContainer,
  addField,
  type Direction,
  moveNode,
  nodeAt,
  outlineOf,
  pathOf,
  removeNode,
  setRequired,
  stepNode,
} from '../../../../studio/form-builder/model.ts'
import { nameFault, renamedIn, renameField } from '../../../../studio/form-builder/renaming.ts'
import { isRequiredAt, schemaAt } from '../../../../studio/form-builder/schema.ts'

const title = { zh: '表单', en: 'Form' }
const empty: FormDocument = {
  id: 'f',
  title,
  schema: { type: 'object', properties: {} },
  layout: [{ kind: 'page', id: 'page-1', title, children: [] }],
  rules: [],
}
const must = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('Expected a value')
  return value
}
const withFields = (...kinds: readonly string[]) =>
  kinds.reduce<FormDocument>((document, kind) => must(addField(document, kind, [0])).document, empty)
const paths = (document: FormDocument) => outlineOf(document).flatMap(({ at }) => pathOf(document, at) ?? [])

describe('adding', () => {
  test('puts a field into the page that is chosen, with its schema', () => {
    const { document, at } = must(addField(empty, 'text', [0]))

    expect([at, paths(document)]).toEqual([[0, 0], ['text']])
    expect(schemaAt(document.schema, 'text')).toMatchObject({ type: 'string' })
  })

  test('puts it behind the field that is chosen, under a free name', () => {
    const { document, at } = must(addField(withFields('text', 'date'), 'text', [0, 0]))

    expect([at, paths(document)]).toEqual([
      [0, 1],
      ['text', 'text2', 'date'],
    ])
  })

  test('gives a table another column', () => {
    const table = withFields('table')
    const { document, at } = must(addField(table, 'date', [0, 0]))

    expect([at, pathOf(document, at)]).toEqual([[0, 0, 2], 'table[].date'])
    expect(schemaAt(document.schema, 'table[].date')).toMatchObject({ format: 'date' })
  })

  test('makes pages of a form that had none', () => {
    const flat: FormDocument = { ...empty, layout: [] }
    const one = must(addField(flat, 'text', null)).document
    const { document } = must(addContainer(one, 'page', title, null))

    expect(document.layout).toMatchObject([{ kind: 'page', children: [{ path: 'text' }] }])
  })
})

describe('removing', () => {
  test('takes the schema and the rules about it along', () => {
    const document: FormDocument = { ...withFields('text', 'date'), rules: [{ kind: 'visible', path: 'text', when: 'date != null' }] }
    const left = removeNode(setRequired(document, 'text', true), [0, 0])

    expect([paths(left), left.rules, left.schema.required, schemaAt(left.schema, 'text')]).toEqual([['date'], [], undefined, undefined])
  })
})

describe('moving', () => {
  test('goes among its neighbours', () => {
    const document = withFields('text', 'date', 'phone')
    const down = must(stepNode(document, [0, 0], 'down'))
    expect([down.at, paths(down.document)]).toEqual([
      [0, 1],
      ['date', 'text', 'phone'],
    ])
    const up = must(stepNode(down.document, down.at, 'up'))
    expect([up.at, paths(up.document)]).toEqual([
      [0, 0],
      ['text', 'date', 'phone'],
    ])
    expect(stepNode(up.document, up.at, 'up')).toBeNull()
  })

  test('goes into a section and out again', () => {
    const section = must(addContainer(withFields('text'), 'section', title, [0])).document
    const inside = must(stepNode(section, [0, 0], 'in'))
    expect([inside.at, pathOf(inside.document, inside.at)]).toEqual([[0, 0, 0], 'text'])
    const outside = must(stepNode(inside.document, inside.at, 'out'))
    expect([outside.at, pathOf(outside.document, outside.at)]).toEqual([[0, 1], 'text'])
  })

  test('keeps columns in their table and pages in the form', () => {
    const document = withFields('table', 'text')
    expect(moveNode(document, [0, 0, 0], [0], 0)).toBeNull()
    expect(moveNode(document, [0, 1], [0, 0], 0)).toBeNull()
    expect(moveNode(document, [0], [0], 0)).toBeNull()
  })
})

describe('renaming', () => {
  test('takes rules and expressions along', () => {
    const document: FormDocument = {
      ...withFields('number', 'calculated'),
      rules: [
        { kind: 'computed', path: 'calculated', value: 'number * 2 + facts.number' },
        { kind: 'check', id: 'c', path: 'number', that: 'number > 0 or "number" = "x"', severity: 'error', message: title },
      ],
    }
    const renamed = renameField(setRequired(document, 'number', true), [0, 0], 'area')

    expect(renamed.rules).toMatchObject([{ value: 'area * 2 + facts.number' }, { path: 'area', that: 'area > 0 or "number" = "x"' }])
    expect([isRequiredAt(renamed.schema, 'area'), schemaAt(renamed.schema, 'number')]).toEqual([true, undefined])
  })

  test('takes rules of rows along', () => {
    const document: FormDocument = {
      ...withFields('table'),
      rules: [{ kind: 'required', path: 'table[].amount', when: 'row.name != null and row.amountDue = null' }],
    }
    const renamed = renameField(document, [0, 0, 0], 'title')

    expect(renamed.rules).toEqual([{ kind: 'required', path: 'table[].amount', when: 'row.title != null and row.amountDue = null' }])
  })

  test('leaves the columns of another table alone', () => {
    const document: FormDocument = {
      ...withFields('table', 'table', 'calculated'),
      rules: [
        { kind: 'required', path: 'table2[].amount', when: 'row.name != null' },
        { kind: 'computed', path: 'calculated', value: 'sum(table.amount) + count(table[item.name = "a"])' },
      ],
    }
    const renamed = renameField(renameField(document, [0, 0, 0], 'title'), [0, 0, 1], 'fee')

    expect(renamed.rules).toMatchObject([{ when: 'row.name != null' }, { value: 'sum(table.fee) + count(table[item.title = "a"])' }])
  })

  test.each([
    ['{area: area}.area', 'area', 'total', '{area: total}.area'],
    ['some line in rows satisfies line.area > 1', 'rows[].area', 'rows[].total', 'some line in rows satisfies line.total > 1'],
    ['area', 'area', 'total', 'total'],
    ['area2 + area', 'area', 'total', 'area2 + total'],
    ['a.area', 'area', 'total', 'a.area'],
    ['"area" + area', 'area', 'total', '"area" + total'],
  ])('%s: %s becomes %s', (source, before, after, expected) => {
    expect(renamedIn(source, before, after)).toBe(expected)
  })

  test('refuses names that are taken or are none', () => {
    const document = withFields('text', 'date')
    expect([nameFault(document, [0, 0], 'date'), nameFault(document, [0, 0], '1 a'), nameFault(document, [0, 0], 'note')]).toEqual([
      'taken',
      'shape',
      null,
    ])
    expect(nameFault(document, [0, 0], 'date.x')).toBe('shape')
    expect(nameFault(withFields('text', 'person'), [0, 0], 'person.nick')).toBe('shape')
  })
})

describe('copying', () => {
  test('copies a node under names of its own', () => {
    const { document, at } = must(duplicate(setRequired(withFields('table', 'text'), 'text', true), [0, 1]))
    expect([at, paths(document).at(-1), isRequiredAt(document.schema, 'text2')]).toEqual([[0, 2], 'text2', true])
  })

  test('takes the rules about it along, about the copy', () => {
    const document: FormDocument = {
      ...withFields('yesno', 'text'),
      rules: [
        { kind: 'visible', path: 'text', when: 'yesno = true' },
        { kind: 'check', id: 'long', path: 'text', that: 'string length(text) > 3', severity: 'error', message: title },
      ],
    }
    expect(must(duplicate(document, [0, 1])).document.rules.slice(2)).toEqual([
      { kind: 'visible', path: 'text2', when: 'yesno = true' },
      { kind: 'check', id: 'long-2', path: 'text2', that: 'string length(text2) > 3', severity: 'error', message: title },
    ])
  })

  test('swaps no names when several are taken', () => {
    const rules: FormDocument['rules'] = [{ kind: 'visible', path: 'text2', when: 'text = "x"' }]
    const form: FormDocument = { ...withFields('text', 'text'), rules }
    const { document } = must(duplicate(form, [0]))
    expect(paths(document)).toEqual(['text', 'text2', 'text3', 'text4'])
    expect(document.rules[1]).toEqual({ kind: 'visible', path: 'text4', when: 'text3 = "x"' })
  })

  test('takes a section to another form and drops no mark when nothing is renamed', () => {
    const from: FormDocument = {
      ...empty,
      schema: { type: 'object', properties: { owner: { type: 'object', properties: { name: { type: 'string' } } } } },
      layout: [
        {
          kind: 'section',
          title,
          from: { id: 'owner', version: 1 },
          children: [{ kind: 'field', path: 'owner.name', label: title }],
        },
      ],
    }
    const taken = must(clip(from, [0]))
    const clean = must(paste(empty, taken, null)).document
    expect([paths(clean), nodeAt(clean, [0, 0])]).toMatchObject([['owner.name'], { from: { id: 'owner' } }])
    const held: FormDocument = {
      ...empty,
      schema: { type: 'object', properties: { owner: { type: 'string' } } },
      layout: [{ kind: 'page', id: 'p', title, children: [{ kind: 'field', path: 'owner', label: title }] }],
    }
    const renamed = must(paste(held, taken, [0])).document
    expect(paths(renamed)).toEqual(['owner', 'name'])
    expect(nodeAt(renamed, [0, 1])).not.toHaveProperty('from')
  })
})

test('schema and layout agree after any edits', () => {
  const edit = fc.record({
    act: fc.constantFrom('add', 'box', 'remove', 'step', 'move', 'copy', 'rename', 'require', 'rule', 'clip', 'paste'),
    kind: fc.constantFrom(...FIELD_KINDS.map(({ id }) => id)),
    box: fc.constantFrom('page', 'section', 'columns'),
    way: fc.constantFrom<Direction>('up', 'down', 'in', 'out'),
    node: fc.nat(40),
    other: fc.nat(40),
    index: fc.nat(3),
  })
  const at = (document: FormDocument, number: number): At | null => {
    const all = outlineOf(document)
    return all.length === 0 ? null : (all[number % all.length]?.at ?? null)
  }
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 25 }), (edits) => {
      let document = empty
      let held: ReturnType<typeof clip> = null
      for (const { act, kind, box, way, node, other, index } of edits) {
        const place = at(document, node)
        if (act === 'add') document = addField(document, kind, place)?.document ?? document
        else if (act === 'box') document = addContainer(document, box as 'page', title, place)?.document ?? document
        else if (act === 'paste') document = (held === null ? null : paste(document, held, place))?.document ?? document
        else if (place === null) continue
        else if (act === 'clip') held = clip(document, place)
        else if (act === 'remove') document = removeNode(document, place)
        else if (act === 'step') document = stepNode(document, place, way)?.document ?? document
        else if (act === 'move') document = moveNode(document, place, at(document, other) ?? [], index)?.document ?? document
        else if (act === 'copy') document = duplicate(document, place)?.document ?? document
        else if (act === 'rename') document = renameField(document, place, `name${other}`)
        else if (act === 'rule') {
          const path = pathOf(document, place)
          const read = paths(document).find((one) => !one.includes('[]'))
          // Rules of one direction only: a circle would be the author's own.
          if (path !== null && read !== undefined && !path.startsWith(read))
            document = { ...document, rules: [...document.rules, { kind: 'required', path, when: `${read} != null` }] }
        } else {
          const path = pathOf(document, place)
          if (path !== null) document = setRequired(document, path, index > 0)
        }
      }
      const fields = paths(document)
      for (const path of fields) expect(schemaAt(document.schema, path), path).toBeDefined()
      expect(new Set(fields).size).toBe(fields.length)
      const compiled = compileForm(document)
      expect(compiled.ok ? [] : compiled.problems.map(({ code, at: place }) => `${code} ${place}`)).toEqual([])
      const pages = document.layout.flatMap((node) => (node.kind === 'page' ? [node.id] : []))
      expect(new Set(pages).size).toBe(pages.length)
      for (const { at: place } of outlineOf(document)) expect(nodeAt(document, place)).toBeDefined()
    }),
    { numRuns: 300 },
  )
})
