import type { Bilingual } from '../../../server/base/text.ts'
import type { DeadlineRule } from '../../../server/programmes/types.ts'

/**
 * A point of time in words: by a deadline rule the end of its last day or the beginning of the day its light turns yellow, or the end
 * of a `day` that is known.
 */
export interface DeadlinePhrase {
  readonly at: 'end' | 'warning' | 'day'
  /** Empty when `at` is a day. */
  readonly rule: string
  /** FEEL without `=`: when counting starts, or the day itself. */
  readonly from: string
}

/** FEEL of a phrase, as timers and due dates take it: `=end of day(due date("DL-17", receivedOn))`, `=warning date("DL-17", receivedOn)`. */
export function writePhrase({ at, rule, from }: DeadlinePhrase): string {
  const start = from.trim() === '' ? 'today()' : from.trim()
  if (at === 'day') return `=end of day(${start})`
  const counted = `("${rule.replaceAll('"', '')}", ${start})`
  return at === 'end' ? `=end of day(due date${counted})` : `=warning date${counted}`
}

const PHRASES = [
  ['end', /^=?\s*end of day\s*\(\s*due date\s*\(\s*"([^"]*)"\s*,\s*([\s\S]*)\)\s*\)\s*$/],
  ['warning', /^=?\s*warning date\s*\(\s*"([^"]*)"\s*,\s*([\s\S]*)\)\s*$/],
] as const

const DAY = /^=?\s*end of day\s*\(([\s\S]*)\)\s*$/

/** Reads FEEL back into a phrase; null when it says something else. */
export function readPhrase(feel: string | undefined): DeadlinePhrase | null {
  for (const [at, pattern] of PHRASES) {
    const [, rule, from] = pattern.exec(feel ?? '') ?? []
    if (rule !== undefined && from !== undefined && isBalanced(from)) return { at, rule, from: from.trim() }
  }
  const [, day] = DAY.exec(feel ?? '') ?? []
  return day !== undefined && isBalanced(day) && !/^\s*(due|warning) date\b/.test(day) ? { at: 'day', rule: '', from: day.trim() } : null
}

function isBalanced(text: string): boolean {
  let depth = 0
  for (const sign of text) {
    if (sign === '(' || sign === '[' || sign === '{') depth += 1
    if (sign === ')' || sign === ']' || sign === '}') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}

const UNITS = {
  workingDay: { zh: '个工作日', en: ['working day', 'working days'] },
  naturalDay: { zh: '个自然日', en: ['calendar day', 'calendar days'] },
  month: { zh: '个月', en: ['month', 'months'] },
  year: { zh: '年', en: ['year', 'years'] },
} as const

/** "5 个工作日" of a rule. */
export function lengthOf({ count, unit }: Pick<DeadlineRule, 'count' | 'unit'>): Bilingual {
  const words = UNITS[unit]
  return { zh: `${count} ${words.zh}`, en: `${count} ${count === 1 ? words.en[0] : words.en[1]}` }
}

/** "5 个工作日，自 receivedOn 起" of a rule and where it starts; an empty start is the moment the step begins. */
export function deadlineSentence(rule: DeadlineRule, from: string): Bilingual {
  const start = from.replace(/^\s*=/, '').trim()
  const length = lengthOf(rule)
  return {
    zh: `${length.zh}，自${start === '' ? '进入本步骤之日' : ` ${start} `}起`,
    en: `${length.en} from ${start === '' ? 'the day this step begins' : start}`,
  }
}
