import type { Json } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import type { FormDocument, FormRule } from '../../../server/rules/forms/types.ts'
import { type Calculation, readCalculation } from './calculations.ts'
import { type Comparison, type Condition, type Group, type Operator, readCondition } from './conditions.ts'
import { type Target, type Term, targetsOf, termsOf } from './terms.ts'

/** Operators in words; dates have their own. */
export const OPERATOR_WORDS: { readonly [operator in Operator]: Bilingual } = {
  eq: { zh: '等于', en: 'is' },
  ne: { zh: '不等于', en: 'is not' },
  lt: { zh: '小于', en: 'is less than' },
  le: { zh: '不大于', en: 'is at most' },
  gt: { zh: '大于', en: 'is more than' },
  ge: { zh: '不小于', en: 'is at least' },
  in: { zh: '属于', en: 'is one of' },
  filled: { zh: '已填写', en: 'is filled in' },
  blank: { zh: '未填写', en: 'is empty' },
  has: { zh: '包含', en: 'includes' },
  lacks: { zh: '不包含', en: 'does not include' },
}
const DATE_WORDS: { readonly [operator in Operator]?: Bilingual } = {
  eq: { zh: '为', en: 'is' },
  lt: { zh: '早于', en: 'is before' },
  le: { zh: '不晚于', en: 'is not after' },
  gt: { zh: '晚于', en: 'is after' },
  ge: { zh: '不早于', en: 'is not before' },
}

export function operatorWord(operator: Operator, type: Term['type'] | undefined): Bilingual {
  return (type === 'date' ? DATE_WORDS[operator] : undefined) ?? OPERATOR_WORDS[operator]
}

const quoted = (text: Bilingual): Bilingual => ({ zh: `“${text.zh}”`, en: `"${text.en}"` })
const plain = (text: string): Bilingual => ({ zh: text, en: text })

function valueWord(value: Json | undefined, term: Term | undefined): Bilingual {
  if (Array.isArray(value)) {
    const words = (value as readonly Json[]).map((one) => valueWord(one, term))
    return { zh: words.map((one) => one.zh).join('、'), en: words.map((one) => one.en).join(', ') }
  }
  const option = term?.options.find((one) => one.value === value)
  if (option !== undefined) return quoted(option.label)
  if (typeof value === 'boolean') return value ? { zh: '“是”', en: '"yes"' } : { zh: '“否”', en: '"no"' }
  return typeof value === 'string' ? quoted(plain(value)) : plain(String(value ?? ''))
}

function comparisonWords({ term: feel, operator, value }: Comparison, terms: readonly Term[]): Bilingual {
  const term = terms.find((one) => one.feel === feel)
  const name = quoted(term?.label ?? plain(feel))
  const word = operatorWord(operator, term?.type)
  if (operator === 'filled' || operator === 'blank') return { zh: `${name.zh}${word.zh}`, en: `${name.en} ${word.en}` }
  const shown = valueWord(value, term)
  const space = shown.zh.startsWith('“') ? '' : ' '
  return { zh: `${name.zh}${word.zh}${space}${shown.zh}`, en: `${name.en} ${word.en} ${shown.en}` }
}

/** `“申请类型”等于“终验”，并且“金额”大于 3`. */
export function conditionWords(condition: Condition, terms: readonly Term[]): Bilingual {
  const joined = (group: Group<Comparison | Group>, nested: boolean): Bilingual => {
    const parts = group.items.map((item) => (item.kind === 'compare' ? comparisonWords(item, terms) : joined(item, true)))
    const zh = parts.map((one) => one.zh).join(group.kind === 'all' ? (nested ? '且' : '，并且') : nested ? '或' : '，或者')
    const en = parts.map((one) => one.en).join(group.kind === 'all' ? ' and ' : ' or ')
    return nested ? { zh: `（${zh}）`, en: `(${en})` } : { zh, en }
  }
  return condition.items.length === 0 ? { zh: '任何情况', en: 'anything' } : joined(condition, false)
}

/** FEEL in words; text nobody can put in words stays as it is. */
export function whenWords(source: string, terms: readonly Term[]): Bilingual {
  const condition = readCondition(source)
  return condition === null ? { zh: `表达式 ${source} 成立`, en: `the expression ${source} holds` } : conditionWords(condition, terms)
}

function calculationWords(calculation: Calculation, document: FormDocument, terms: readonly Term[]): Bilingual {
  const name = (feel: string) => quoted(terms.find((one) => one.feel === feel)?.label ?? plain(feel))
  switch (calculation.kind) {
    case 'sum': {
      const label = targetsOf(document).find((one) => one.path === `${calculation.table}[].${calculation.column}`)?.label
      const column = quoted(label ?? plain(`${calculation.table}.${calculation.column}`))
      return { zh: `${column.zh}的合计`, en: `the sum of ${column.en}` }
    }
    case 'count': {
      const label = targetsOf(document).find((one) => one.path === calculation.table)?.label
      const table = quoted(label ?? plain(calculation.table))
      return { zh: `${table.zh}的行数`, en: `the number of rows of ${table.en}` }
    }
    case 'percentage':
      return {
        zh: `${name(calculation.part).zh}占${name(calculation.whole).zh}的百分比`,
        en: `${name(calculation.part).en} as a percentage of ${name(calculation.whole).en}`,
      }
    case 'workingDaysAfter':
      return {
        zh: `${name(calculation.from).zh}之后 ${calculation.days} 个工作日`,
        en: `${calculation.days} working days after ${name(calculation.from).en}`,
      }
    case 'workingDaysBetween':
      return {
        zh: `${name(calculation.from).zh}到${name(calculation.to).zh}的工作日数`,
        en: `the working days from ${name(calculation.from).en} to ${name(calculation.to).en}`,
      }
    case 'choice': {
      const when = conditionWords(calculation.when, terms)
      const side = (feel: string) => (terms.some((one) => one.feel === feel) ? name(feel) : plain(feel === 'null' ? '—' : feel))
      return {
        zh: `当${when.zh}时为 ${side(calculation.value).zh}，否则为 ${side(calculation.otherwise).zh}`,
        en: `${side(calculation.value).en} when ${when.en}, else ${side(calculation.otherwise).en}`,
      }
    }
    default: {
      const sign = { difference: '−', product: '×', total: '+' }[calculation.kind]
      const [left, right] = [name(calculation.left), name(calculation.right)]
      return { zh: `${left.zh} ${sign} ${right.zh}`, en: `${left.en} ${sign} ${right.en}` }
    }
  }
}

/** The field a rule is about. */
export function targetOf(document: FormDocument, rule: FormRule): Target | undefined {
  return targetsOf(document).find((one) => one.path === rule.path)
}

/** A rule as a sentence: 当“申请类型”等于“终验”时显示“初验证书”. */
export function ruleWords(document: FormDocument, rule: FormRule): Bilingual {
  const target = targetOf(document, rule)
  const terms = termsOf(document, rule.path?.includes('[]') === true ? rule.path.slice(0, rule.path.indexOf('[]')) : null)
  const name = quoted(target?.label ?? plain(rule.path ?? ''))
  switch (rule.kind) {
    case 'visible': {
      const when = whenWords(rule.when, terms)
      return { zh: `当${when.zh}时，显示${name.zh}`, en: `When ${when.en}, show ${name.en}` }
    }
    case 'required': {
      const when = whenWords(rule.when, terms)
      return { zh: `当${when.zh}时，${name.zh}必填`, en: `When ${when.en}, ${name.en} must be filled in` }
    }
    case 'computed': {
      const calculation = readCalculation(rule.value)
      const value = calculation === null ? plain(rule.value) : calculationWords(calculation, document, terms)
      return { zh: `${name.zh} = ${value.zh}`, en: `${name.en} = ${value.en}` }
    }
    case 'check': {
      const that = whenWords(rule.that, terms)
      const how = {
        error: { zh: '不能提交', en: 'nothing can be submitted' },
        warning: { zh: '提醒', en: 'a warning is shown' },
        info: { zh: '提示', en: 'a note is shown' },
      }[rule.severity]
      return {
        zh: `必须满足：${that.zh}；否则${how.zh}“${rule.message.zh}”`,
        en: `It must hold that ${that.en}; else ${how.en}: "${rule.message.en}"`,
      }
    }
  }
}
