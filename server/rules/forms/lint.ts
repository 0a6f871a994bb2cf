import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { compileForm } from './compile.ts'
import { lintPersonalData } from './lint-personal.ts'
import { type FormFault, fault, type Placed, placedNodes, schemaOf } from './placed.ts'
import { canEverBeTrue } from './reach.ts'
import type { FormDocument } from './types.ts'

/** Everything that is wrong or doubtful in a form, for a person who writes one; the place leads to where it is mended. */
export function lintForm(document: FormDocument): readonly FormFault[] {
  const placed = placedNodes(document)
  const compiled = compileForm(document)
  const compileFaults = compiled.ok
    ? []
    : compiled.problems.map(
        (problem): FormFault => ({ code: problem.code, severity: 'error', at: placeOf(document, problem.at ?? ''), text: problem.text }),
      )
  return [
    ...compileFaults,
    ...wordFaults(document, placed),
    ...layoutFaults(document, placed),
    ...reachFaults(document),
    ...placed.flatMap(fileFaults),
    ...lintPersonalData(placed),
  ]
}

/** A check is named by its id: its place is the rule. */
function placeOf(document: FormDocument, at: string): string {
  const rule = document.rules.findIndex((one) => one.kind === 'check' && one.id === at)
  return rule < 0 ? at : `rules/${rule}`
}

const HAN = /\p{Script=Han}/u

function wordFaults(document: FormDocument, placed: readonly Placed[]): readonly FormFault[] {
  const faults: FormFault[] = []
  const check = (text: Bilingual | undefined, at: string, what: Bilingual, mayBeBlank: boolean) => {
    if (text === undefined) return
    const [zh, en] = [text.zh.trim(), text.en.trim()]
    if (zh === '' && (en !== '' || !mayBeBlank))
      faults.push(fault('LABEL_MISSING', 'error', at, `缺少${what.zh}的中文。`, `The ${what.en} has no Chinese text.`))
    else if (zh !== '' && (en === '' || (en === zh && HAN.test(en))))
      faults.push(fault('TRANSLATION_MISSING', 'warning', at, `“${zh}”缺少英文。`, `"${zh}" has no English text.`))
  }
  check(document.title, 'title', { zh: '表单名称', en: 'title of the form' }, false)
  for (const { node, at } of placed) {
    if (node.kind === 'text') check(node.text, at, { zh: '文字', en: 'text' }, false)
    else if (node.kind === 'page' || node.kind === 'section') {
      check(node.title, at, { zh: '标题', en: 'title' }, false)
      check(node.help, at, { zh: '说明', en: 'help' }, true)
    } else if (node.kind === 'field') {
      check(node.label, at, { zh: '标签', en: 'label' }, false)
      for (const [text, zh, en] of [
        [node.help, '说明', 'help'],
        [node.placeholder, '示例文字', 'placeholder'],
        [node.unit, '单位', 'unit'],
      ] as const)
        check(text, at, { zh, en }, true)
      for (const option of Object.values(node.options ?? {})) check(option, at, { zh: '选项', en: 'choice' }, false)
    }
  }
  for (const [index, rule] of document.rules.entries())
    if (rule.kind === 'check') check(rule.message, `rules/${index}`, { zh: '校验提示', en: 'message' }, false)
  return [...faults, ...optionFaults(document, placed), ...sameLabels(placed)]
}

function optionFaults(document: FormDocument, placed: readonly Placed[]): readonly FormFault[] {
  return placed.flatMap(({ node, path }) => {
    if (node.kind !== 'field') return []
    const schema = schemaOf(document.schema, path)
    const items = isJsonObject(schema?.items) ? schema.items : schema
    const values = Array.isArray(items?.enum) ? (items.enum as readonly Json[]) : []
    return values
      .filter((value) => typeof value === 'string' && node.options?.[value] === undefined && /^[A-Za-z_]/.test(value))
      .map((value) =>
        fault('OPTION_UNNAMED', 'warning', path, `选项“${String(value)}”没有名称。`, `The choice "${String(value)}" has no name.`),
      )
  })
}

/** Two fields of one page, or columns of one table, that a person could not tell apart. */
function sameLabels(placed: readonly Placed[]): readonly FormFault[] {
  const seen = new Map<string, string>()
  const faults: FormFault[] = []
  for (const { node, path, page, around } of placed) {
    if (node.kind !== 'field' || node.label.zh.trim() === '') continue
    const heading = around.findLast((one) => one.kind === 'section')
    const key = `${page}|${heading?.kind === 'section' ? heading.title.zh : ''}|${path.slice(0, path.lastIndexOf('[]') + 1)}|${node.label.zh.trim()}`
    const first = seen.get(key)
    if (first === undefined) seen.set(key, path)
    else if (first !== path)
      faults.push(
        fault(
          'LABEL_TWICE',
          'warning',
          path,
          `同一部分有两个“${node.label.zh}”。`,
          `Two fields of one part are called "${node.label.en}".`,
        ),
      )
  }
  return faults
}

function layoutFaults(document: FormDocument, placed: readonly Placed[]): readonly FormFault[] {
  const faults: FormFault[] = []
  const asked = new Set<string>()
  for (const { node, path } of placed) {
    if (node.kind !== 'field') continue
    if (asked.has(path))
      faults.push(
        fault('FIELD_TWICE', 'error', path, `“${node.label.zh}”在版面中出现了两次。`, `"${node.label.en}" stands in the layout twice.`),
      )
    asked.add(path)
    if (node.widget === 'table' && (node.columns ?? []).length === 0)
      faults.push(fault('TABLE_EMPTY', 'error', path, `明细表“${node.label.zh}”没有列。`, `The table "${node.label.en}" has no columns.`))
  }
  const computed = new Set(document.rules.flatMap((rule) => (rule.kind === 'computed' ? [rule.path] : [])))
  const walk = (schema: JsonObject, prefix: string) => {
    const required = Array.isArray(schema.required) ? schema.required : []
    for (const [name, inner] of Object.entries(isJsonObject(schema.properties) ? schema.properties : {})) {
      const path = `${prefix}${name}`
      const covered = asked.has(path)
      const columns = [...asked].some((one) => one.startsWith(`${path}[].`))
      if (covered && !columns) continue
      if (isJsonObject(inner) && inner.type === 'object' && isJsonObject(inner.properties)) walk(inner, `${path}.`)
      else if (isJsonObject(inner) && columns && isJsonObject(inner.items)) walk(inner.items, `${path}[].`)
      else if (!covered && !computed.has(path))
        faults.push(
          required.includes(name)
            ? fault(
                'FIELD_NOT_IN_LAYOUT',
                'error',
                path,
                `必填项“${path}”不在版面里，无法填写。`,
                `The required field "${path}" is not in the layout and can not be filled in.`,
              )
            : fault(
                'FIELD_NOT_IN_LAYOUT',
                'warning',
                path,
                `“${path}”在数据模型里，但不在版面里。`,
                `"${path}" is in the schema, but not in the layout.`,
              ),
        )
    }
  }
  walk(document.schema, '')
  return faults
}

function reachFaults(document: FormDocument): readonly FormFault[] {
  return document.rules.flatMap((rule, index) => {
    if (rule.kind !== 'visible' && rule.kind !== 'required') return []
    if (canEverBeTrue(rule.when, document.schema, rule.path)) return []
    const label = labelAt(document, rule.path)
    return rule.kind === 'visible'
      ? [
          fault(
            'FIELD_UNREACHABLE',
            'error',
            rule.path,
            `“${label.zh}”的显示条件永远不成立，没有人能看到它。`,
            `The condition that shows "${label.en}" can never hold: nobody will see it.`,
          ),
        ]
      : [
          fault(
            'RULE_WITHOUT_EFFECT',
            'warning',
            `rules/${index}`,
            `“${label.zh}”的必填条件永远不成立。`,
            `The condition that requires "${label.en}" can never hold.`,
          ),
        ]
  })
}

function labelAt(document: FormDocument, path: string): Bilingual {
  const node = placedNodes(document).find((one) => one.path === path)?.node
  return node?.kind === 'field' ? node.label : { zh: path, en: path }
}

function fileFaults({ node, path }: Placed): readonly FormFault[] {
  if (node.kind !== 'field' || node.widget !== 'files') return []
  const limits = node.files
  const missing = limits === undefined || limits.types.length === 0 || !(limits.maxBytes > 0) || !(limits.maxCount > 0)
  return missing
    ? [
        fault(
          'FILES_WITHOUT_LIMITS',
          'warning',
          path,
          `附件“${node.label.zh}”没有限定数量、大小或格式。`,
          `The files of "${node.label.en}" have no limit of number, size or type.`,
        ),
      ]
    : []
}
