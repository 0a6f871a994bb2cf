import type { Bilingual } from '../../../server/base/text.ts'

/** A function of the engine beyond FEEL's own. */
interface EngineFunction {
  readonly name: string
  readonly params: readonly string[]
  readonly help: Bilingual
}

const ENGINE: readonly EngineFunction[] = [
  { name: 'due date', params: ['rule', 'from'], help: { zh: '按期限规则算出的最后一天', en: 'Last day by a deadline rule' } },
  { name: 'warning date', params: ['rule', 'from'], help: { zh: '期限转黄灯的日子', en: 'Day the light turns yellow' } },
  { name: 'end of day', params: ['date'], help: { zh: '某日 24 时', en: 'Midnight at the end of a day' } },
  { name: 'add working days', params: ['from', 'n'], help: { zh: '往后数 n 个工作日', en: 'n working days later' } },
  { name: 'add natural days', params: ['from', 'n'], help: { zh: '往后数 n 个自然日', en: 'n calendar days later' } },
  { name: 'add months', params: ['from', 'n'], help: { zh: 'n 个月之后', en: 'n months later' } },
  { name: 'add years', params: ['from', 'n'], help: { zh: 'n 年之后', en: 'n years later' } },
  { name: 'roll to working day', params: ['date'], help: { zh: '顺延到工作日', en: 'The next working day' } },
  { name: 'working days between', params: ['a', 'b'], help: { zh: '两天之间的工作日数', en: 'Working days between two days' } },
  { name: 'is working day', params: ['date'], help: { zh: '是否工作日', en: 'Whether it is a working day' } },
  { name: 'local date', params: ['from'], help: { zh: '某一时刻的日期', en: 'Date of a moment' } },
  { name: 'today', params: [], help: { zh: '今天', en: 'Today' } },
  { name: 'now', params: [], help: { zh: '现在', en: 'Now' } },
]

/** The engine's functions as the FEEL editor completes them. */
export function engineFunctions(locale: 'zh' | 'en') {
  return ENGINE.map(({ name, params, help }) => ({
    name,
    type: 'function',
    params: params.map((parameter) => ({ name: parameter })),
    info: help[locale],
  }))
}
