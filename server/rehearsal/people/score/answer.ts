import type { Condition, Limit, Measured, RowAnswer, SchemeRow } from '../../../rules/score/index.ts'
import { isAnswered, sampleSizeOf } from '../../../rules/score/index.ts'

/** How many the whole of a share is where nobody has said so. */
const WHOLE = 100
const HELD: RowAnswer = Object.freeze({ has: true })
const NOT_HELD: RowAnswer = Object.freeze({ has: false })
const EPSILON = 1e-9

/**
 * The answer to a row of somebody who finds it `margin` above what it asks (below: not met), by the row's own method. Quantities that
 * stand in `preset` already (the whole of a share, the households of a survey) are kept.
 */
export function answerFor(row: SchemeRow, margin: number, preset: RowAnswer = {}): RowAnswer {
  const { method } = row
  const held = margin >= 0
  switch (method.kind) {
    case 'has':
      return Object.keys(preset).length === 0 ? (held ? HELD : NOT_HELD) : { ...preset, has: held }
    case 'proportional':
      return { ...preset, ...shareAt(margin, Number(method.minimumRatio ?? 0), preset.denominator) }
    case 'threshold':
      return { ...preset, ...quantity(method, held, preset.denominator) }
    case 'count':
      return { ...preset, count: held ? method.atLeast : Math.max(0, method.atLeast - 1) }
    case 'all-of':
      return conditions(method.conditions, held ? method.conditions.length : method.conditions.length - 1, preset)
    case 'k-of-n':
      return conditions(method.conditions, held ? method.atLeast : Math.max(0, method.atLeast - 1), preset)
    case 'rate':
      return conditions(method.conditions, rateAt(margin, Number(method.minimumRatio ?? 0), method.conditions.length), preset)
    case 'weighted-mean': {
      const share = reached(margin, Number(method.atLeast ?? 0) / Number(method.scale))
      const mark = decimal(share * Number(method.scale), 1, held)
      return { ...preset, marks: Object.fromEntries(method.parts.map(({ id }) => [id, mark])) }
    }
    case 'bands': {
      const byPoints = method.bands.map((band, index) => ({ band, index })).sort((a, b) => Number(a.band.points) - Number(b.band.points))
      const fitting = byPoints.filter(({ band }) => Number(band.points) > 0 === held)
      const one = placed(fitting.length > 0 ? fitting : byPoints, margin)
      return one === undefined ? preset : { ...preset, ...insideBand(method, one.band, preset.denominator) }
    }
    case 'choice': {
      const options = [...method.options].sort((a, b) => Number(a.points) - Number(b.points))
      const fitting = options.filter((option) => (option.met ?? Number(option.points) > 0) === held)
      return { ...preset, choice: placed(fitting.length > 0 ? fitting : options, margin)?.id ?? '' }
    }
    case 'judged': {
      const [full, step] = [Number(row.points ?? 0), Number(method.step)]
      const steps = Math.floor((reached(margin, 0) * full) / step + EPSILON)
      return { ...preset, judged: decimalOf(step * (held ? Math.max(1, steps) : 0), row.points ?? '0', method.step) }
    }
    case 'survey': {
      const least = method.sample === undefined ? 10 : sampleSizeOf(method.sample, preset.population ?? WHOLE).size
      const whole = Math.max(1, preset.denominator ?? least)
      return { population: Math.max(WHOLE, whole), ...preset, ...shareAt(margin, Number(method.minimumRatio), whole) }
    }
  }
}

/** Whether what stands there is a whole answer already. */
export function isComplete(row: SchemeRow, preset: RowAnswer | undefined): preset is RowAnswer {
  return isAnswered(row, preset)
}

/** 0 to 1: above a limit from it up, below it from it down. */
function reached(margin: number, least: number): number {
  const share =
    margin >= 0
      ? least + (1 - least) * Math.min(1, 0.4 + 1.5 * margin)
      : least > 0
        ? least * Math.max(0, 0.9 + margin)
        : Math.max(0, 0.4 + margin)
  return Math.min(1, Math.max(0, share))
}

function shareAt(margin: number, least: number, denominator = WHOLE): Measured {
  const share = reached(margin, least)
  const part = margin >= 0 ? Math.ceil(share * denominator - EPSILON) : Math.floor(share * denominator + EPSILON)
  const limit = Math.ceil(least * denominator - EPSILON)
  if (margin >= 0) return { numerator: Math.min(denominator, Math.max(part, limit, least === 0 ? 1 : 0)), denominator }
  return { numerator: Math.max(0, least > 0 ? Math.min(part, limit - 1) : part), denominator }
}

function rateAt(margin: number, least: number, of: number): number {
  return shareAt(margin, least, of).numerator ?? 0
}

/** A quantity that keeps a limit, or just does not. */
function quantity({ measure, operator, value }: Limit, held: boolean, denominator = WHOLE): Measured {
  const up = operator === '>=' || operator === '>'
  const included = operator === '>=' || operator === '<='
  if (measure === 'value') {
    const step = 10 ** -decimalsOf(value)
    const offset = held === included ? 0 : held === up ? step : -step
    return { value: decimalText(Number(value) + offset, decimalsOf(value)) }
  }
  const limit = Number(value) * (measure === 'ratio' ? denominator : 1)
  const [floor, ceil] = [Math.floor(limit + EPSILON), Math.ceil(limit - EPSILON)]
  // Least whole number above (or at) the limit, and the greatest below it.
  const above = operator === '>=' || operator === '<' ? ceil : floor + 1
  const count = held === up ? above : above - 1
  if (measure === 'count') return { count: Math.max(0, count) }
  return { numerator: Math.min(denominator, Math.max(0, count)), denominator }
}

/** The first so many conditions hold. */
function conditions(asked: readonly Condition[], count: number, preset: RowAnswer): RowAnswer {
  const plain: { [id: string]: boolean } = {}
  const measured: { [id: string]: Measured } = {}
  for (const [index, { id, limit }] of asked.entries()) {
    const held = index < count
    if (limit === undefined) plain[id] = held
    else measured[id] = { ...preset.measured?.[id], ...quantity(limit, held, preset.measured?.[id]?.denominator) }
  }
  return {
    ...preset,
    ...(Object.keys(plain).length === 0 ? {} : { conditions: plain }),
    ...(Object.keys(measured).length === 0 ? {} : { measured }),
  }
}

function placed<T>(sorted: readonly T[], margin: number): T | undefined {
  const place = Math.floor(Math.min(1, Math.max(0, 0.5 + 2 * margin)) * sorted.length)
  return sorted[Math.min(sorted.length - 1, place)]
}

/** A quantity inside a range: at its lower end, else just below its upper one. */
function insideBand(
  { measure }: Pick<Limit, 'measure'>,
  band: { readonly from?: string; readonly fromOpen?: boolean; readonly to?: string; readonly toClosed?: boolean },
  denominator = WHOLE,
): Measured {
  const places = Math.max(decimalsOf(band.from ?? '0'), decimalsOf(band.to ?? '0'))
  const whole = measure === 'ratio' ? denominator : 1
  const step = measure === 'value' ? 10 ** -(places + 1) : 1
  const at =
    band.from !== undefined
      ? Number(band.from) * whole + (band.fromOpen === true ? step : 0)
      : band.to === undefined
        ? 0
        : Number(band.to) * whole - (band.toClosed === true ? 0 : step)
  if (measure === 'value') return { value: decimalText(at, places + 1) }
  const count = band.from === undefined ? Math.floor(at + EPSILON) : Math.ceil(at - EPSILON)
  return measure === 'count' ? { count } : { numerator: Math.min(denominator, Math.max(0, count)), denominator }
}

function decimalsOf(value: string): number {
  return value.includes('.') ? value.length - value.indexOf('.') - 1 : 0
}

function decimalText(value: number, places: number): string {
  return value.toFixed(places)
}

function decimal(value: number, places: number, up: boolean): string {
  const scale = 10 ** places
  return decimalText((up ? Math.ceil(value * scale - EPSILON) : Math.floor(value * scale + EPSILON)) / scale, places)
}

function decimalOf(value: number, ...like: readonly string[]): string {
  return decimalText(value, Math.max(...like.map(decimalsOf)))
}
