import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Distribution } from '../../base/api/rehearsal.ts'

/** A stream of chance that depends on nothing but its names, so that one more draw elsewhere changes nothing here. */
export interface Chance {
  /** From 0 to below 1. */
  next(): number
  /** One of the items by weight; undefined when no weight is positive. */
  pick<T extends { readonly weight: number }>(items: readonly T[]): T | undefined
  draw(distribution: Distribution): number
}

/** The stream of these names, e.g. seed, number of the case, what it decides. */
export function chanceOf(...names: readonly (string | number)[]): Chance {
  return new Stream(hash(names.join('\u0000')))
}

/** A class, because streams are made by the thousand: closures would be made for each. */
class Stream implements Chance {
  private readonly generator: ReturnType<typeof xoroshiro128plus>

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed)
  }

  next(): number {
    return uniformFloat64(this.generator)
  }

  pick<T extends { readonly weight: number }>(items: readonly T[]): T | undefined {
    let whole = 0
    for (const { weight } of items) whole += Math.max(0, weight)
    if (whole <= 0) return undefined
    let left = this.next() * whole
    for (const item of items) {
      left -= Math.max(0, item.weight)
      if (left < 0 && item.weight > 0) return item
    }
    return items.findLast(({ weight }) => weight > 0)
  }

  draw(distribution: Distribution): number {
    return drawn(distribution, this)
  }
}

function drawn(distribution: Distribution, chance: Chance): number {
  const { decimals = 0, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = distribution
  const scale = 10 ** decimals
  return Math.min(most, Math.max(least, Math.round(raw(distribution, chance) * scale) / scale))
}

function raw(distribution: Distribution, chance: Chance): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value
    case 'uniform':
      return distribution.from + chance.next() * (distribution.to - distribution.from)
    case 'triangular':
      return triangular(distribution.from, distribution.likely, distribution.to, chance.next())
    case 'normal':
      return distribution.mean + distribution.deviation * normal(chance)
    case 'lognormal':
      return distribution.median * Math.exp(distribution.spread * normal(chance))
  }
}

/** Inverse of the distribution function. */
function triangular(from: number, likely: number, to: number, share: number): number {
  if (to <= from) return from
  const edge = (likely - from) / (to - from)
  return share < edge ? from + Math.sqrt(share * (to - from) * (likely - from)) : to - Math.sqrt((1 - share) * (to - from) * (to - likely))
}

/** Standard normal by Box and Muller. */
function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next())
}

/** 32 bits of FNV-1a, mixed once more so that near names lie far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
