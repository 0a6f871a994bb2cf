import { Exact } from '../../base/decimal.ts'
import { bandFaults } from './bands.ts'
import type { Band, Condition, Limit, RowMethod, SchemeRow } from './types.ts'

export const NUMBER = /^\d{1,12}(\.\d{1,12})?$/
const VALUE = /^-?\d{1,12}(\.\d{1,12})?$/
const OPERATORS: readonly string[] = ['>=', '>', '<=', '<']
const MEASURES: readonly string[] = ['ratio', 'value', 'count']

export type Report = (code: string, at: string, zh: string, en: string, severity?: 'warning' | 'hint') => undefined
type Of<K extends RowMethod['kind']> = Extract<RowMethod, { readonly kind: K }>

/** What is wrong with the way a row is scored. Takes what a person uploaded. */
export function checkMethod(row: SchemeRow, report: Report): undefined {
  const say = (code: string, zh: string, en: string, severity?: 'warning' | 'hint') =>
    report(code, row.id, `指标“${row.text.zh}”${zh}`, `Row "${row.text.en}": ${en}`, severity)
  const { method } = row
  switch (method.kind) {
    case 'has':
      return
    case 'proportional':
      return checkShare(method.minimumRatio, '的最低比例', 'the least share', say)
    case 'threshold':
      return checkLimit(method, '的限值', 'the limit', say)
    case 'count':
      if (!(Number.isInteger(method.atLeast) && method.atLeast > 0))
        say('COUNT_NOT_POSITIVE', '的最少数量应为正整数。', 'the least count is a whole number above 0.')
      return
    case 'all-of':
    case 'k-of-n':
    case 'rate':
      return checkConditions(method, say)
    case 'weighted-mean':
      return checkParts(method, say)
    case 'bands':
      return checkBands(row, method, say)
    case 'choice':
      return checkOptions(row, method, say)
    case 'judged':
      return checkStep(row, method, say)
    case 'survey':
      return checkSurvey(method, say)
    default: {
      const kind = String((method as { readonly kind: unknown }).kind)
      return say('METHOD_UNKNOWN', `的评分方法“${kind}”不存在。`, `the method "${kind}" is unknown.`)
    }
  }
}

type Say = (code: string, zh: string, en: string, severity?: 'warning' | 'hint') => undefined

function isShare(text: unknown): boolean {
  return typeof text === 'string' && NUMBER.test(text) && new Exact(text).lte(1)
}

function checkShare(share: string | undefined, zh: string, en: string, say: Say): undefined {
  if (share !== undefined && !isShare(share)) say('RATIO_OUT_OF_RANGE', `${zh}应在 0 到 1 之间。`, `${en} lies between 0 and 1.`)
}

function checkLimit({ measure, operator, value }: Limit, zh: string, en: string, say: Say): undefined {
  if (!OPERATORS.includes(operator) || !MEASURES.includes(measure))
    say('THRESHOLD_NOT_READABLE', `${zh}缺少比较方式或计量方式。`, `${en} lacks its comparison or what it measures.`)
  if (typeof value !== 'string' || !VALUE.test(value)) say('THRESHOLD_NOT_A_NUMBER', `${zh}不是数字。`, `${en} is not a number.`)
  else if (measure === 'ratio' && !isShare(value))
    say('RATIO_OUT_OF_RANGE', `${zh}是比例，应在 0 到 1 之间。`, `${en} is a share: it lies between 0 and 1.`)
  else if (measure === 'count' && !new Exact(value).isInteger())
    say('COUNT_NOT_WHOLE', `${zh}是数量，应为整数。`, `${en} is a count: a whole number.`)
}

function checkConditions(method: Of<'all-of' | 'k-of-n' | 'rate'>, say: Say): undefined {
  const conditions: readonly Condition[] = Array.isArray(method.conditions) ? method.conditions : []
  if (conditions.length === 0) return say('CONDITIONS_MISSING', '没有列出条件。', 'lists no conditions.')
  if (new Set(conditions.map(({ id }) => id)).size < conditions.length)
    say('CONDITION_TWICE', '的条件编号重复。', 'uses the id of a condition twice.')
  for (const { text, limit } of conditions) {
    if (blank(text?.zh)) say('CONDITION_WITHOUT_TEXT', '有一个条件没有文字。', 'has a condition without text.')
    if (limit !== undefined) checkLimit(limit, `的条件“${text?.zh}”`, `the condition "${text?.en}"`, say)
  }
  if (method.kind === 'k-of-n' && !(Number.isInteger(method.atLeast) && method.atLeast > 0 && method.atLeast <= conditions.length))
    say(
      'K_OUT_OF_RANGE',
      `要求满足的条件数应在 1 到 ${conditions.length} 之间。`,
      `the number of conditions asked for lies between 1 and ${conditions.length}.`,
    )
  if (method.kind === 'rate') checkShare(method.minimumRatio, '的最低比例', 'the least share', say)
}

function checkParts({ scale, parts, atLeast }: Of<'weighted-mean'>, say: Say): undefined {
  if (!isPositive(scale)) say('SCALE_NOT_POSITIVE', '的分项满分应大于 0。', 'the full mark of a part must be above 0.')
  else if (atLeast !== undefined && !(NUMBER.test(atLeast) && new Exact(atLeast).lte(scale)))
    say('MARK_OUT_OF_RANGE', `的达标线应在 0 到 ${scale} 之间。`, `the least mark lies between 0 and ${scale}.`)
  if (!Array.isArray(parts) || parts.length === 0) return say('PARTS_MISSING', '没有列出分项。', 'lists no parts.')
  if (new Set(parts.map(({ id }) => id)).size < parts.length) say('PART_TWICE', '的分项编号重复。', 'uses the id of a part twice.')
  const sum = sumOf(parts.map(({ weight }) => weight))
  if (sum === null || !isWhole(sum))
    say(
      'WEIGHTS_SUM',
      `的分项权重合计应为 1 或 100，现为 ${sum ?? '无效数字'}。`,
      `the weights of its parts sum to 1 or to 100, not to ${sum ?? 'what is no number'}.`,
    )
}

function checkBands(row: SchemeRow, { measure, bands }: Of<'bands'>, say: Say): undefined {
  if (!Array.isArray(bands) || bands.length === 0) return say('BANDS_MISSING', '没有列出分档。', 'lists no bands.')
  if (!MEASURES.includes(measure)) say('THRESHOLD_NOT_READABLE', '的分档缺少计量方式。', 'its bands lack what they measure.')
  const isReadable = ({ from, to, points }: Band) =>
    (from === undefined || VALUE.test(from)) && (to === undefined || VALUE.test(to)) && NUMBER.test(points)
  if (!bands.every(isReadable))
    return say('BAND_NOT_A_NUMBER', '的分档界限或分值不是数字。', 'a limit or the points of a band are not a number.')
  for (const { kind, index, place } of bandFaults(bands, measure)) {
    const which = index + 1
    if (kind === 'empty') say('BAND_EMPTY', `的第 ${which} 档不含任何数值。`, `band ${which} holds no value at all.`)
    else if (kind === 'overlap')
      say('BANDS_OVERLAP', `的分档在 ${place} 处重叠，同一数值落入两档。`, `its bands overlap at ${place}: a value lies in two of them.`)
    else
      say('BANDS_HOLE', `的分档在 ${place} 处有空缺，有数值不属于任何一档。`, `its bands leave a hole at ${place}: a value lies in none.`)
  }
  const ordered = [...bands].sort((a, b) => lowest(a).cmp(lowest(b))).map(({ points }) => new Exact(points))
  const rises = ordered.every((points, index) => index === 0 || points.gte(ordered[index - 1] ?? 0))
  const falls = ordered.every((points, index) => index === 0 || points.lte(ordered[index - 1] ?? points))
  if (!rises && !falls)
    say('BANDS_NOT_MONOTONE', '的分档得分忽高忽低，请核对。', 'the points of its bands rise and fall: please check.', 'warning')
  checkHighest(
    row,
    bands.map(({ points }) => points),
    say,
  )
}

function lowest({ from }: Band): InstanceType<typeof Exact> {
  return new Exact(from ?? '-1e13')
}

function checkOptions(row: SchemeRow, { options }: Of<'choice'>, say: Say): undefined {
  if (!Array.isArray(options) || options.length < 2) return say('OPTIONS_MISSING', '至少要有两个选项。', 'needs two options at least.')
  if (new Set(options.map(({ id }) => id)).size < options.length) say('OPTION_TWICE', '的选项编号重复。', 'uses the id of an option twice.')
  if (!options.every(({ points }) => NUMBER.test(points)))
    return say('OPTION_NOT_A_NUMBER', '的选项分值不是数字。', 'the points of an option are not a number.')
  if (options.some(({ text }) => blank(text?.zh))) say('OPTION_WITHOUT_TEXT', '有一个选项没有文字。', 'has an option without text.')
  checkHighest(
    row,
    options.map(({ points }) => points),
    say,
  )
}

/** The most that can be given must be the points of the row: no more, and not less. */
function checkHighest({ points }: SchemeRow, given: readonly string[], say: Say): undefined {
  if (points === undefined || !NUMBER.test(points)) return
  const most = Exact.max(...given)
  if (!most.eq(points))
    say(
      'HIGHEST_DIFFERS',
      `的满分为 ${points}，但最高一档为 ${most}，两者应一致。`,
      `has ${points} points, but its highest band gives ${most}: both must be the same.`,
    )
}

function checkStep({ points }: SchemeRow, { step }: Of<'judged'>, say: Say): undefined {
  if (!isPositive(step)) say('STEP_NOT_POSITIVE', '的评分步长应大于 0。', 'the step must be above 0.')
  else if (points !== undefined && NUMBER.test(points) && !new Exact(points).mod(step).isZero())
    say(
      'STEP_MISSES_POINTS',
      '的分值不是评分步长的整数倍，无法给满分。',
      'its points are no multiple of the step: nobody could give them all.',
    )
}

function checkSurvey({ minimumRatio, scores, sample }: Of<'survey'>, say: Say): undefined {
  if (!isShare(minimumRatio)) say('RATIO_OUT_OF_RANGE', '的满意率要求应在 0 到 1 之间。', 'the share asked for lies between 0 and 1.')
  if (scores !== 'threshold' && scores !== 'proportional')
    say('SURVEY_SCORES_UNKNOWN', '没有说明按达标给分还是按比例给分。', 'does not say whether points follow the share or the limit.')
  if (sample === undefined) return
  const whole = (value: unknown) => Number.isInteger(value) && Number(value) > 0
  if (!isShare(sample.share) || !whole(sample.least) || !whole(sample.most) || sample.least > sample.most)
    say(
      'SAMPLE_NOT_READABLE',
      '的抽样规则有误：比例应在 0 到 1 之间，最少份数不大于最多份数。',
      'the sample is wrong: a share between 0 and 1, and a least number not above the most.',
    )
}

export function isPositive(text: unknown): boolean {
  return typeof text === 'string' && NUMBER.test(text) && new Exact(text).gt(0)
}

/** Exact sum of decimal texts; null when one is no number. */
export function sumOf(texts: readonly (string | undefined)[]): InstanceType<typeof Exact> | null {
  let sum = new Exact(0)
  for (const text of texts) {
    if (text === undefined || !NUMBER.test(text)) return null
    sum = sum.plus(text)
  }
  return sum
}

/** One whole, as 1 or as 100 per cent. */
export function isWhole(sum: InstanceType<typeof Exact>): boolean {
  return sum.eq(1) || sum.eq(100)
}

export function blank(text: unknown): boolean {
  return typeof text !== 'string' || text.trim() === ''
}
