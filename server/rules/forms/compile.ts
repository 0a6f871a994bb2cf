import type { Problem } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import type { Bilingual } from '../../base/text.ts'
import { type CompiledExpression, compileExpression } from '../feel/index.ts'
import { STRUCTURED } from './content.ts'
import { inOrder, type Ordered, pathsReadBy } from './order.ts'
import { type SchemaFault, schemaCheck } from './schema.ts'
import { closed, schemaProblems } from './schema-shape.ts'
import type { FieldNode, FormDocument, FormRule, LayoutNode } from './types.ts'

type Compiled<R extends FormRule> = R &
  Ordered & { readonly expression: CompiledExpression /** Types the schema gives the field. */; readonly types: readonly string[] }
export type WritingRule = Compiled<Extract<FormRule, { kind: 'visible' | 'computed' }>>
export type RequiredRule = Compiled<Extract<FormRule, { kind: 'required' }>>
export type CheckRule = Extract<FormRule, { kind: 'check' }> & { readonly expression: CompiledExpression }

/** A form made ready once per version: schema, rules in the order of what they read and write, labels. */
export interface CompiledForm {
  readonly document: FormDocument
  readonly writing: readonly WritingRule[]
  readonly required: readonly RequiredRule[]
  readonly checks: readonly CheckRule[]
  /** By path as rules name it (`rows[].name`). */
  readonly fields: ReadonlyMap<string, FieldNode>
  /** Fields of several parts, with the names of the parts. */
  readonly structured: readonly { readonly path: string; readonly node: FieldNode; readonly parts: readonly string[] }[]
  readonly check: (data: Parameters<ReturnType<typeof schemaCheck>>[0]) => readonly SchemaFault[]
}

/** Answers the form ready for use, or every problem at once: FEEL that does not parse, rules in a circle, rules and layout that name no field. */
export function compileForm(document: FormDocument): Result<CompiledForm> {
  const problems: Problem[] = []
  const fields = new Map<string, FieldNode>()
  collectFields(document.layout, '', fields)
  if (document.schema.type !== 'object')
    problems.push(
      problem('FORM_SCHEMA_NOT_OBJECT', 'schema', { zh: '表单的数据模型必须是对象。', en: 'The schema of a form must be an object.' }),
    )

  problems.push(...schemaProblems(document.schema))

  for (const path of fields.keys())
    if (!isInSchema(document, path))
      problems.push(
        problem('FORM_FIELD_UNKNOWN', path, {
          zh: `版面中的“${path}”不在数据模型里。`,
          en: `The layout names "${path}", which the schema does not have.`,
        }),
      )

  const writing: WritingRule[] = []
  const required: RequiredRule[] = []
  const checks: CheckRule[] = []
  for (const rule of document.rules) {
    const source = rule.kind === 'computed' ? rule.value : rule.kind === 'check' ? rule.that : rule.when
    const place = rule.kind === 'check' ? rule.id : rule.path
    const compiled = compileExpression(source)
    if (!compiled.ok) {
      problems.push(...compiled.problems.map((found) => ({ ...found, at: place })))
      continue
    }
    if (rule.path !== undefined && !isInSchema(document, rule.path))
      problems.push(
        problem('FORM_RULE_PATH_UNKNOWN', rule.path, {
          zh: `规则引用的“${rule.path}”不在数据模型里。`,
          en: `A rule names "${rule.path}", which the schema does not have.`,
        }),
      )
    if (rule.kind === 'check') {
      checks.push({ ...rule, expression: compiled.value })
      continue
    }
    const rows = rule.path.indexOf('[]')
    const ready = {
      ...rule,
      expression: compiled.value,
      types: typesAt(document, rule.path),
      reads: pathsReadBy(source, rows < 0 ? null : rule.path.slice(0, rows)),
    }
    if (ready.kind === 'required') required.push(ready)
    else writing.push(ready)
  }
  const order = inOrder(writing)
  if (!order.ok) problems.push(...order.problems)
  if (problems.length > 0 || !order.ok) return fail(...problems)
  const structured = [...fields]
    .filter(([, node]) => node.widget !== undefined && STRUCTURED.has(node.widget))
    .map(([path, node]) => ({ path, node, parts: partsAt(document, path) }))
  return succeed({ document, writing: order.value, required, checks, fields, structured, check: schemaCheck(closed(document.schema)) })
}

function partsAt(document: FormDocument, path: string): readonly string[] {
  const schema = schemaAt(document, path)
  return isJsonObject(schema) && isJsonObject(schema.properties) ? Object.keys(schema.properties) : []
}

function collectFields(nodes: readonly LayoutNode[], prefix: string, into: Map<string, FieldNode>): void {
  for (const node of nodes) {
    if (node.kind === 'field') {
      into.set(`${prefix}${node.path}`, node)
      for (const column of node.columns ?? []) into.set(`${prefix}${node.path}[].${column.path}`, column)
    } else if (node.kind !== 'text') collectFields(node.children, prefix, into)
  }
}

function isInSchema(document: FormDocument, path: string): boolean {
  return schemaAt(document, path) !== undefined
}

function typesAt(document: FormDocument, path: string): readonly string[] {
  const schema = schemaAt(document, path)
  const types = isJsonObject(schema) ? schema.type : undefined
  return (Array.isArray(types) ? types : [types]).filter((type) => typeof type === 'string')
}

/** Schema of a field as rules and layout name it; undefined when there is none, `true` where anything goes. */
function schemaAt(document: FormDocument, path: string): unknown {
  let here: unknown = document.schema
  for (const segment of path.replaceAll('[]', '.[]').split('.')) {
    if (!isJsonObject(here)) return undefined
    if (segment === '[]') here = here.items
    else if (isJsonObject(here.properties)) here = here.properties[segment]
    else return here.additionalProperties === undefined || here.additionalProperties === false ? undefined : true
  }
  return here
}

function problem(code: string, at: string, text: Bilingual): Problem {
  return { code, text, at }
}
