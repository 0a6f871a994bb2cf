import type { Bilingual } from '../../server/base/text.ts'
import { FIELD_KINDS } from '../../server/rules/forms/index.ts'
import type { FieldNode, FormDocument, LayoutNode } from '../../server/rules/forms/types.ts'
import { withRequiredAt, withSchemaAt } from './schema.ts'

/** A form to start from. */
export interface FormTemplate {
  readonly id: string
  readonly title: Bilingual
  readonly note: Bilingual
  /** The form with id and title of the one it begins. */
  make(start: Pick<FormDocument, 'id' | 'title'>): FormDocument
}

interface Wish {
  readonly kind: string
  readonly path: string
  readonly label: Bilingual
  readonly required: boolean
  readonly more: Partial<FieldNode>
}

type Part = Wish | { readonly section: Bilingual; readonly children: readonly Wish[] }

const both = (zh: string, en: string): Bilingual => ({ zh, en })
const ask = (kind: string, path: string, zh: string, en: string, more: Partial<FieldNode> = {}): Wish => ({
  kind,
  path,
  label: both(zh, en),
  required: true,
  more,
})
const maybe = (kind: string, path: string, zh: string, en: string): Wish => ({ ...ask(kind, path, zh, en), required: false })
const section = (zh: string, en: string, ...children: readonly Wish[]): Part => ({ section: both(zh, en), children })
const page = (id: string, zh: string, en: string, ...parts: readonly Part[]) => ({ id, title: both(zh, en), parts })

const CONTACT = { purpose: both('核实申请、通知办理进度', 'To verify the application and tell of its progress') }
const RECORD = { purpose: both('记录检查人员', 'To record who inspected') }
const ANSWERS = {
  pass: both('同意', 'Agree'),
  return: both('退回补正', 'Return for correction'),
  refuse: both('不同意', 'Refuse'),
}

function built(
  start: Pick<FormDocument, 'id' | 'title'>,
  pages: readonly ReturnType<typeof page>[],
  rules: FormDocument['rules'] = [],
): FormDocument {
  let schema: FormDocument['schema'] = { type: 'object', additionalProperties: false, properties: {} }
  const node = ({ kind, path, label, required, more }: Wish): LayoutNode => {
    const made = FIELD_KINDS.find(({ id }) => id === kind)?.make(path, label)
    if (made === undefined) throw new Error(`Expected a field kind, but found "${kind}"`)
    const values = more.options === undefined ? {} : { enum: Object.keys(more.options) }
    if (made.schema !== undefined) schema = withSchemaAt(schema, path, { ...made.schema, ...values })
    if (required && made.schema !== undefined) schema = withRequiredAt(schema, path, true)
    return made.node.kind === 'field' ? { ...made.node, ...more } : made.node
  }
  const layout = pages.map(
    ({ id, title, parts }): LayoutNode => ({
      kind: 'page',
      id,
      title,
      children: parts.map((part) =>
        'section' in part ? { kind: 'section', title: part.section, children: part.children.map(node) } : node(part),
      ),
    }),
  )
  return { id: start.id, title: start.title, schema, layout, rules }
}

/** Forms that nearly every programme needs. */
export const FORM_TEMPLATES: readonly FormTemplate[] = [
  {
    id: 'application',
    title: both('申报表', 'Application'),
    note: both('申报单位、申报对象、材料、承诺，共三页', 'Applicant, subject, papers, declaration on three pages'),
    make: (start) =>
      built(start, [
        page(
          'basics',
          '基本情况',
          'Basics',
          section(
            '申报单位',
            'Applicant',
            ask('organisation', 'applicant', '申报单位', 'Applicant'),
            ask('person', 'contact', '联系人', 'Contact', CONTACT),
          ),
          section('申报对象', 'Subject', ask('text', 'subjectName', '名称', 'Name'), ask('address', 'subjectAddress', '地址', 'Address')),
        ),
        page(
          'content',
          '申报内容',
          'Content',
          ask('textarea', 'summary', '建设情况', 'What was built'),
          maybe('table', 'items', '项目清单', 'Items'),
          ask('files', 'papers', '证明材料', 'Papers'),
        ),
        page(
          'declaration',
          '承诺与签名',
          'Declaration and signature',
          ask('declaration', 'truthful', '所填内容和材料真实有效', 'What is stated and submitted is true'),
          ask('signature', 'signature', '签名', 'Signature'),
        ),
      ]),
  },
  {
    id: 'opinion',
    title: both('审核意见', 'Review opinion'),
    note: both('结论和理由；不同意时必须说明理由', 'Conclusion and reasons, required unless agreed'),
    make: (start) =>
      built(
        start,
        [
          page(
            'opinion',
            '审核意见',
            'Opinion',
            ask('radio', 'conclusion', '审核结论', 'Conclusion', { options: ANSWERS }),
            maybe('textarea', 'reasons', '理由', 'Reasons'),
            maybe('files', 'papers', '附件', 'Papers'),
          ),
        ],
        [{ kind: 'required', path: 'reasons', when: 'conclusion = "return" or conclusion = "refuse"' }],
      ),
  },
  {
    id: 'inspection',
    title: both('现场检查记录', 'Inspection record'),
    note: both('检查时间、人员、核对清单、照片、签名', 'Day, people, checklist, photographs, signature'),
    make: (start) =>
      built(
        start,
        [
          page(
            'record',
            '检查记录',
            'Record',
            ask('date', 'inspectedOn', '检查日期', 'Inspected on'),
            ask('person', 'inspector', '检查人员', 'Inspector', RECORD),
            ask('checklist', 'points', '核对要点', 'Points to check'),
            ask('yesno', 'hasFaults', '是否发现问题', 'Were faults found'),
            maybe('textarea', 'faults', '问题描述', 'Faults'),
            maybe('files', 'photographs', '现场照片', 'Photographs'),
          ),
          page('signature', '签名', 'Signature', ask('signature', 'signature', '检查人员签名', 'Signature of the inspector')),
        ],
        [
          { kind: 'visible', path: 'faults', when: 'hasFaults = true' },
          { kind: 'required', path: 'faults', when: 'hasFaults = true' },
        ],
      ),
  },
  {
    id: 'correction',
    title: both('补正材料', 'Correction'),
    note: both('逐项说明补正内容并上传材料', 'What was corrected, item by item, with papers'),
    make: (start) =>
      built(start, [
        page(
          'correction',
          '补正内容',
          'Correction',
          ask('textarea', 'explanation', '补正说明', 'What was corrected'),
          ask('files', 'papers', '补正材料', 'Papers'),
          ask('declaration', 'truthful', '补正内容真实有效', 'The correction is true'),
        ),
      ]),
  },
]
