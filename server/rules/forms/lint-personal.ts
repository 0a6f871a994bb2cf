import { type FormFault, fault, type Placed } from './placed.ts'
import type { FieldNode } from './types.ts'

/** Data about a person that a form may ask for only with a reason (personal information protection law, articles 6 and 28). */
const SENSITIVE =
  /身份证|证件号|出生|生日|民族|婚姻|宗教|血型|病|银行账号|银行卡|\bid ?(card|number)|birth|ethnic|marital|religio|health|bank account/i
const CONTACT = /手机|联系电话|家庭住址|家庭地址|个人邮箱|\b(mobile|home address|private e-?mail)\b/i
const BY_NAME = /^(idNumber|idCard|birthDate|dateOfBirth|birthday|ethnicity|religion)$/i

function kindOf(node: FieldNode): 'sensitive' | 'contact' | null {
  const name = node.path.split('.').at(-1) ?? ''
  const words = `${node.label.zh} ${node.label.en}`
  if (node.widget === 'idNumber' || SENSITIVE.test(words) || BY_NAME.test(name)) return 'sensitive'
  return node.widget === 'phone' || node.widget === 'person' || CONTACT.test(words) ? 'contact' : null
}

const isSaid = (node: FieldNode) => node.article !== undefined || (node.purpose !== undefined && node.purpose.zh.trim() !== '')

/** Personal data needs an article or a purpose: sensitive data on the field itself, contact data on it or what stands around it. */
export function lintPersonalData(placed: readonly Placed[]): readonly FormFault[] {
  return placed.flatMap(({ node, path, around }) => {
    if (node.kind !== 'field' || node.readOnly === true || isSaid(node)) return []
    const kind = kindOf(node)
    if (kind === null) return []
    const founded = around.some((one) => (one.kind === 'section' && one.article !== undefined) || (one.kind === 'field' && isSaid(one)))
    if (kind === 'contact' && founded) return []
    return kind === 'sensitive'
      ? [
          fault(
            'PERSONAL_DATA_UNFOUNDED',
            'warning',
            path,
            `“${node.label.zh}”属于敏感个人信息，请注明依据条款或用途；不必要的不要收集。`,
            `"${node.label.en}" is sensitive personal data: name the article or the purpose, or do not ask for it.`,
          ),
        ]
      : [
          fault(
            'PERSONAL_DATA_UNFOUNDED',
            'hint',
            path,
            `“${node.label.zh}”属于个人信息，建议注明依据条款或用途。`,
            `"${node.label.en}" is personal data: an article or a purpose should say why it is asked for.`,
          ),
        ]
  })
}
