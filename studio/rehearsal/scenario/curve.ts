import type { Distribution } from '../../../server/base/api/rehearsal.ts'

/** Density of a distribution as a picture: heights 0 to 1 at even steps from `from` to `to`. */
export interface Curve {
  readonly from: number
  readonly to: number
  readonly heights: readonly number[]
}

const STEPS = 48
/** How far out the tails are drawn, in deviations. */
const TAIL = 3
const LOG_TAIL = 2
/** The standard normal value below which nine of ten lie. */
const NINTH = 1.2815515655446004

/** The curve to draw; a fixed number is one needle in the middle. */
export function curveOf(distribution: Distribution): Curve {
  const [from, to] = rangeOf(distribution)
  const step = (to - from) / STEPS
  const densities = Array.from({ length: STEPS + 1 }, (_, index) => densityAt(distribution, from + step * index, step))
  const most = Math.max(...densities)
  return { from, to, heights: densities.map((density) => (most > 0 ? density / most : 0)) }
}

/** One tenth, the middle and nine tenths of what is drawn, cut and rounded as the distribution says. */
export function tenthsOf(distribution: Distribution): { readonly p10: number; readonly p50: number; readonly p90: number } {
  const at = (share: number, z: number) => settled(distribution, quantile(distribution, share, z))
  return { p10: at(0.1, -NINTH), p50: at(0.5, 0), p90: at(0.9, NINTH) }
}

function quantile(distribution: Distribution, share: number, z: number): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value
    case 'uniform':
      return distribution.from + (distribution.to - distribution.from) * share
    case 'triangular': {
      const { from, likely, to } = distribution
      const width = to - from
      if (width <= 0) return from
      return share < (likely - from) / width
        ? from + Math.sqrt(share * width * (likely - from))
        : to - Math.sqrt((1 - share) * width * (to - likely))
    }
    case 'normal':
      return distribution.mean + z * distribution.deviation
    case 'lognormal':
      return distribution.median * Math.exp(z * distribution.spread)
  }
}

function settled({ least, most, decimals = 0 }: Distribution, value: number): number {
  const cut = Math.min(Math.max(value, least ?? Number.NEGATIVE_INFINITY), most ?? Number.POSITIVE_INFINITY)
  const scale = 10 ** decimals
  return Math.round(cut * scale) / scale
}

function rangeOf(distribution: Distribution): readonly [number, number] {
  const [low, high] = tailsOf(distribution)
  const from = Math.max(low, distribution.least ?? Number.NEGATIVE_INFINITY)
  const to = Math.min(high, distribution.most ?? Number.POSITIVE_INFINITY)
  return from < to ? [from, to] : [Math.min(from, to) - 1, Math.max(from, to) + 1]
}

function tailsOf(distribution: Distribution): readonly [number, number] {
  switch (distribution.kind) {
    case 'fixed': {
      const air = Math.abs(distribution.value) / 2 || 1
      return [distribution.value - air, distribution.value + air]
    }
    case 'uniform':
    case 'triangular':
      return [distribution.from, distribution.to]
    case 'normal':
      return [distribution.mean - TAIL * distribution.deviation, distribution.mean + TAIL * distribution.deviation]
    case 'lognormal':
      return [0, distribution.median * Math.exp(LOG_TAIL * distribution.spread)]
  }
}

function densityAt(distribution: Distribution, x: number, step: number): number {
  switch (distribution.kind) {
    case 'fixed':
      return Math.abs(x - distribution.value) < step / 2 ? 1 : 0
    case 'uniform':
      return x >= distribution.from && x <= distribution.to ? 1 : 0
    case 'triangular': {
      const { from, likely, to } = distribution
      if (x < from || x > to) return 0
      if (x === likely) return 1
      return x < likely ? (x - from) / (likely - from) : (to - x) / (to - likely)
    }
    case 'normal':
      return bell((x - distribution.mean) / (distribution.deviation || Number.EPSILON))
    case 'lognormal':
      return x <= 0 || distribution.median <= 0 ? 0 : bell(Math.log(x / distribution.median) / (distribution.spread || Number.EPSILON)) / x
  }
}

const bell = (z: number) => Math.exp((-z * z) / 2)
